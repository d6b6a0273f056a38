import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Escalation from "@dealwright/core/Escalation"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import { given, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { watchAgenda } from "../../src/contract/Agenda.ts"

const cny = (amount: string) => Money.of(amount, "CNY")
const q = Money.Quantity.whole
const day = LocalDate.literal
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const contracts = Result.getOrThrow(Contract.compile(Contract.tradePolicy, context))
const at = (moment: string) => ({ ...testFacts({ at: moment, actor: system }), contracts })

const open: Contract.AccountCommand = {
  ...{ _tag: "Open", kind: "framework", customerId: "C-1", amount: cny("20000.00"), clauses: {}, attachments: {} },
  term: { from: day("2026-01-01"), until: day("2026-12-31") },
  commitment: { amount: cny("20000.00"), goods: [{ sku: "GTX", quantity: q(10) }] },
}
const opened = given(Contract.contractAccount, at("2026-01-02T09:00:00.000Z")).when(open).events()
const account = (moment: string, ...events: ReadonlyArray<Contract.AccountEvent>) =>
  given(Contract.contractAccount, at(moment), ...opened, ...events)
const bought = (amount: string, pieces: number): Contract.AccountEvent => ({
  ...{ _tag: "FulfilmentRecorded", invoiceId: "I-1", change: "invoiced", accrued: [] },
  lines: [{ sku: "GTX", quantity: q(pieces), amount: cny(amount) }],
})
const watch = { _tag: "Watch" } as const

describe("watching contracts", () => {
  it("CTR-7: commitments that aren't met are told ahead of time, with how far they are, once", () => {
    // 90 days before 31 December.
    account("2026-10-01T23:59:59.999Z", bought("500.00", 4)).when(watch).thenNothing()
    const told = account("2026-10-02T00:00:00.000Z", bought("500.00", 4)).when(watch)
    const [fired, alert] = told.events()
    assert.strictEqual(told.events().length, 2)
    assert.deepInclude(fired, { _tag: "StepFired", step: "unmet-90", action: { _tag: "Notify" } })
    if (alert?._tag !== "AlertRaised") return assert.fail()
    assert.deepInclude(alert, {
      ...{ alert: "unmet", days: 90, customerId: "C-1", to: ["contract-administrator", "sales"] },
      amount: { agreed: cny("20000.00"), done: cny("500.00") },
      goods: [{ sku: "GTX", agreed: q(10), done: q(4) }],
    })
    const { en, zh } = Contract.describeAlert(alert)
    assert.include(en, "CNY 500.00 of CNY 20,000.00, 4 of 10 GTX. (CTR-7)")
    assert.include(zh, "GTX 4 / 10")
    account("2026-10-02T00:00:00.000Z", bought("500.00", 4), ...told.events())
      .when(watch)
      .thenNothing()
  })

  it("CTR-7: a commitment that is met raises nothing; after downtime what was missed is told in order", () => {
    const late = account("2026-12-30T09:00:00.000Z", bought("20000.00", 10)).when(watch).events()
    assert.deepStrictEqual(
      late.map((one) => [one._tag, "step" in one ? one.step : "alert" in one ? one.alert : ""]),
      [
        ["StepSkipped", "unmet-90"],
        ["StepFired", "expiry-60"],
        ["AlertRaised", "expiry"],
        ["StepSkipped", "unmet-30"],
      ],
    )
    const [, , expiry] = late
    if (expiry?._tag !== "AlertRaised") return assert.fail()
    assert.include(Contract.describeAlert(expiry).en, "renew it")
    assert.include(Contract.describeAlert(expiry).zh, "续签")
  })

  it("CTR-7: the next alert sets the timer; none is left once all are told or nothing is drawn any more", () => {
    const { onTimer, timers } = Contract.contractAccount
    const state = account("2026-01-02T09:00:00.000Z").state()
    const [timer] = timers(state)
    if (timer === undefined) return assert.fail()
    assert.deepStrictEqual(onTimer({ id: "K-1", name: timer.name, at: timer.at, state }), watch)
    const all = account("2026-12-30T09:00:00.000Z").when(watch).state()
    assert.deepStrictEqual(timers(all), [])
    assert.isUndefined(onTimer({ id: "K-1", name: timer.name, at: timer.at, state: all }))
    const closed = account("2026-02-01T09:00:00.000Z").when({ _tag: "Close", reason: "rescinded" })
    assert.deepStrictEqual(
      closed.events().map(({ _tag }) => _tag),
      ["AccountClosed", "EscalationStopped"],
    )
    assert.deepStrictEqual(timers(closed.state()), [])
  })

  it("ESC-2, ESC-7: the watch is a schedule that counts down to the last day: what it previews is what it does", () => {
    const rows = [
      { alert: "unmet", days: 90, to: ["sales"] },
      { alert: "expiry", days: 60, to: ["sales"] },
    ] as const
    const facts = at("2026-01-02T09:00:00.000Z")
    const schedule = Result.getOrThrow(Escalation.compile(Contract.watchSchedule(rows), context))
    const planned = Escalation.preview(schedule, Escalation.onDate(day("2026-12-31")), facts.calendar)
    assert.deepStrictEqual(
      planned.map((one) => [one.step.id, Instant.format(one.at)]),
      [
        ["unmet-90", "2026-10-02T00:00:00.000Z"],
        ["expiry-60", "2026-11-01T00:00:00.000Z"],
      ],
    )
    const state = account("2026-01-02T09:00:00.000Z").state()
    assert.deepStrictEqual(
      Contract.contractAccount.timers(state).map((one) => Instant.format(one.at)),
      ["2026-10-02T00:00:00.000Z"],
    )
  })

  it("ESC-3, ESC-7: an account that was opened before its watch was a schedule goes on where it stood", () => {
    const old = opened.filter(({ _tag }) => _tag === "AccountOpened")
    const before: ReadonlyArray<Contract.AccountEvent> = [
      ...old,
      {
        ...{ _tag: "AlertRaised", alert: "unmet", days: 90, until: day("2026-12-31"), to: ["sales"] },
        ...{ customerId: "C-1", goods: [], on: day("2026-10-02") },
      },
    ]
    const state = Decider.fold(Contract.contractAccount, before)
    assert.deepStrictEqual(
      Contract.contractAccount.timers(state).map((one) => Instant.format(one.at)),
      ["2026-11-01T00:00:00.000Z"],
    )
    const next = given(Contract.contractAccount, at("2026-11-01T00:00:00.000Z"), ...before).when(watch)
    assert.deepStrictEqual(
      next.events().map(({ _tag }) => _tag),
      ["EscalationStarted", "StepFired", "AlertRaised"],
    )
    assert.deepStrictEqual(
      Contract.contractAccount.timers(next.state()).map((one) => Instant.format(one.at)),
      ["2026-12-01T00:00:00.000Z"],
    )
    assert.deepStrictEqual(
      Contract.contractAccount.timers(
        Decider.fold(Contract.contractAccount, [
          ...before,
          { _tag: "AccountClosed", reason: "rescinded", on: day("2026-10-03") },
        ]),
      ),
      [],
    )
  })

  it("ESC-2, ESC-7: what the watch has ahead is on the agenda, as things stand", () => {
    const moment = "2026-01-02T09:00:00.000Z"
    const facts = at(moment)
    const span = { now: facts.at, until: Instant.literal("2026-12-31T00:00:00Z") }
    const ahead = (...events: ReadonlyArray<Contract.AccountEvent>) =>
      watchAgenda
        .entries(account(moment, ...events).state(), facts, span)
        .map((one) => [one.step, Instant.format(one.at)])
    assert.deepStrictEqual(ahead(), [
      ["unmet-90", "2026-10-02T00:00:00.000Z"],
      ["expiry-60", "2026-11-01T00:00:00.000Z"],
      ["unmet-30", "2026-12-01T00:00:00.000Z"],
    ])
    assert.deepStrictEqual(ahead(bought("20000.00", 10)), [["expiry-60", "2026-11-01T00:00:00.000Z"]])
    const end = account(moment).when({ _tag: "Close", reason: "rescinded" }).state()
    assert.deepStrictEqual(watchAgenda.entries(end, facts, span), [])
    assert.deepStrictEqual(watchAgenda.entries(Contract.contractAccount.initial, facts, span), [])
  })
})

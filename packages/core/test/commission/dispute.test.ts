import { describe, expect, it } from "vitest"
import * as Commission from "../../src/commission/index.ts"
import type { Actor } from "../../src/decider/Facts.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import { openDealwright } from "../../src/promise/Dealwright.ts"
import * as Templates from "../../src/templates/index.ts"
import { given } from "../../src/testing/DeciderSpec.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { member, system, testFacts } from "../../src/testing/TestFacts.ts"
import { credit, give, ledger, plain, usd } from "./book.ts"

const { commissionDispute } = Commission

/** March of ann: order:a earned 100, and the month is closed. */
const closed = () => {
  const book = ledger(plain)
  book.send("2026-03", give(credit("a", "1000")))
  book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
  return book
}
const month = closed().month("2026-03")
const counted: Commission.CreditState = { _tag: "Counting", credit: credit("a", "1000"), released: false }

const known = (actor: Actor, more: Partial<Commission.DisputeKnown> = {}) => ({
  ...testFacts({ at: "2026-04-10T09:00:00.000Z", actor }),
  months: [month],
  credits: [counted],
  ...more,
})

const ann = member("ann", "rep", "sales")
const bob = member("bob", "rep", "sales")
const fay = member("fay", "rep", "finance")
const liu = member("liu", "manager", "sales")

const line: Commission.DisputeSubject = {
  _tag: "Line",
  no: 1,
  kind: "credit",
  creditId: "a",
  dealId: "deal-a",
  amount: usd("100.00"),
}
const open: Commission.DisputeCommand = {
  _tag: "Open",
  memberId: "ann",
  period: "2026-03",
  subject: line,
  reason: "the margin bonus is missing",
}
const answer: Commission.DisputeCommand = { _tag: "Answer", text: "the margin was 19.5 %, the bonus begins at 20 %" }
const correct = (amount: string): Commission.DisputeCommand => ({
  _tag: "Resolve",
  outcome: { _tag: "Corrected", amount: usd(amount), reason: "freight was counted twice" },
})
const refuse: Commission.DisputeCommand = {
  _tag: "Resolve",
  outcome: { _tag: "Refused", reason: "the plan says 20 %" },
}

const told = (
  ...acts: ReadonlyArray<readonly [Actor, Commission.DisputeCommand]>
): ReadonlyArray<Commission.DisputeEvent> => {
  const history: Array<Commission.DisputeEvent> = []
  for (const [actor, command] of acts) {
    const { events } = given(commissionDispute, known(actor), ...history).when(command)
    history.push(...events())
  }
  return history
}
const when = (actor: Actor, command: Commission.DisputeCommand, history: ReadonlyArray<Commission.DisputeEvent> = []) =>
  given(commissionDispute, known(actor), ...history).when(command)

describe("COM-9: disputes", () => {
  it("COM-9: a line is disputed by the member or by finance for them, answered, and resolved with a correction or a refusal", () => {
    const history = told([ann, open], [fay, answer])
    expect(history.map(({ _tag }) => _tag)).toEqual(["DisputeOpened", "DisputeAnswered"])
    expect(when(fay, correct("25.00"), history).state()).toMatchObject({
      _tag: "Resolved",
      openedBy: "ann",
      answeredBy: "fay",
      resolvedBy: "fay",
      outcome: { _tag: "Corrected", amount: usd("25.00") },
    })
    expect(when(fay, refuse, history).state()).toMatchObject({ _tag: "Resolved", outcome: { _tag: "Refused" } })
    expect(told([fay, open])).toHaveLength(1)
  })

  it("COM-9: nobody disputes somebody else's statement", () => {
    expect(when(bob, open).thenRejected("NotTheirs").text.en).toContain("ann's")
    when(liu, open).thenRejected("NotTheirs")
  })

  it("COM-9: only what is on the statement has lines to dispute; a deal that is missing may be named", () => {
    const elsewhere = known(ann, { credits: [{ _tag: "Unknown" }] })
    given(commissionDispute, elsewhere).when(open).thenRejected("NotOnStatement")
    const noMonth = known(ann, { months: [{ _tag: "Absent" }] })
    given(commissionDispute, noMonth).when(open).thenRejected("NoStatement")
    const missing = { ...open, subject: { _tag: "Missing", dealId: "D-9" } } as const
    expect(given(commissionDispute, noMonth).when(missing).events()).toHaveLength(1)
    expect(Commission.disputeId("ann", "2026-03", missing.subject)).toBe("ann:2026-03:missing:D-9")
  })

  it("COM-9: a line is found by its number on the statement", () => {
    const statement = closed().statement("2026-03") ?? expect.fail("no statement")
    expect(Commission.disputedLine(statement, 1)).toEqual(line)
    expect(Commission.disputedLine(statement, 0)).toBeUndefined()
    expect(Commission.disputeId("ann", "2026-03", line)).toBe("ann:2026-03:1")
  })

  it("ORG-4: whoever opened a dispute doesn't answer it, nor does whom it pays answer or resolve it", () => {
    const byFay = told([fay, open])
    when(fay, answer, byFay).thenRejected("OpenedIt")
    const gil = member("gil", "rep", "finance")
    const answered = told([fay, open], [gil, answer])
    when(gil, correct("10"), answered).state()
    // ann is in finance herself, or acts for somebody who is.
    const annInFinance = member("ann", "director", "finance")
    when(annInFinance, answer, byFay).thenRejected("PaysThem")
    when(annInFinance, correct("10"), answered).thenRejected("PaysThem")
    const forDan = { ...member("ann", "director", "finance"), onBehalfOf: { memberId: "dan", delegation: "D-1" } }
    when(forDan, correct("10"), answered).thenRejected("PaysThem")
    const danForAnn = { ...member("dan", "director"), onBehalfOf: { memberId: "ann", delegation: "D-2" } }
    when(danForAnn, refuse, answered).thenRejected("PaysThem")
  })

  it("COM-9: a dispute is answered before it is resolved, and settled once", () => {
    when(fay, refuse, told([ann, open])).thenRejected("NotAnswered")
    when(fay, refuse).thenRejected("NotOpen")
    when(fay, answer).thenRejected("NotOpen")
    const settled = told([ann, open], [fay, answer], [fay, refuse])
    when(fay, refuse, settled).thenNothing()
    when(fay, correct("5"), settled).thenRejected("NotOpen")
    when(liu, answer, settled).thenRejected("NotOpen")
    when(ann, open, told([ann, open])).thenNothing()
    when(ann, { ...open, reason: "another reason" }, told([ann, open])).thenRejected("AlreadyOpen")
    expect(when(ann, open, settled).state()._tag).toBe("Opened")
  })

  it("COM-9: whoever opened it, or the member, may withdraw it", () => {
    const withdraw: Commission.DisputeCommand = { _tag: "Withdraw", reason: "my mistake" }
    const history = told([ann, open], [fay, answer])
    expect(when(ann, withdraw, history).state()).toMatchObject({ _tag: "Withdrawn", why: "my mistake" })
    when(bob, withdraw, history).thenRejected("NotTheirs")
    when(ann, withdraw, told([ann, open], [ann, withdraw])).thenNothing()
    when(ann, withdraw).thenRejected("NotOpen")
    expect(when(system, withdraw, history).state()._tag).toBe("Withdrawn")
  })

  it("KER-1: a correction is in the currency of the statement, and of some amount", () => {
    const history = told([ann, open], [fay, answer])
    const eur = { _tag: "Resolve", outcome: { _tag: "Corrected", amount: Money.of("5", "EUR"), reason: "r" } } as const
    expect(when(fay, eur, history).thenRejected("OtherCurrency").rule).toBe("KER-1")
    when(fay, correct("0"), history).thenRejected("NothingToCorrect")
  })

  it("ORG-3: a limited delegation covers a correction up to its amount, whichever way it goes", () => {
    const concern = (command: Commission.DisputeCommand) =>
      commissionDispute.concerns?.({ id: "x", command, state: { _tag: "None" } })
    expect(concern(correct("-25.00"))).toEqual({ kind: "commission-dispute", amount: usd("25.00") })
    expect(concern(correct("25.00"))).toEqual({ kind: "commission-dispute", amount: usd("25.00") })
    expect(concern(refuse)).toEqual({ kind: "commission-dispute" })
  })
})

describe("COM-8: what a dispute corrects", () => {
  it("COM-8: a correction is a line of the open month; the closed one stays as it is, and everything still re-adds", async () => {
    let now = Engine.moment("2026-03-10T09:00:00Z")
    const { trade } = Templates
    const dealwright = await openDealwright({
      store: MemoryStore.layer,
      template: { ...trade, policies: { ...trade.policies, commission: plain } },
      every: false,
      clock: { now: () => now },
    })
    const as = (who: string) => dealwright.as("acme", who)
    const imported = dealwright.asSystem("acme", "set-up")
    for (const person of [
      { id: "olga", name: "Olga", rank: "president", roles: [] },
      { id: "ann", name: "Ann", rank: "rep", roles: ["sales"], supervisor: "olga" },
      { id: "fay", name: "Fay", rank: "rep", roles: ["finance"], supervisor: "olga" },
    ] as const) {
      await imported.execute(Organisation.organisation, Organisation.organisationId, { _tag: "AddMember", ...person })
    }
    const march = Commission.periodId("ann", "2026-03")
    const april = Commission.periodId("ann", "2026-04")
    await imported.execute(Commission.commission, march, give(credit("a", "1000")))
    now = Engine.moment("2026-04-02T09:00:00Z")
    await as("fay").execute(Commission.commission, march, { _tag: "Close" })
    const before = await as("fay").history(Commission.commission, march)
    const id = Commission.disputeId("ann", "2026-03", line)
    await as("ann").execute(commissionDispute, id, open)
    await as("fay").execute(commissionDispute, id, answer)
    await as("fay").execute(commissionDispute, id, correct("25.00"))
    expect(await as("fay").history(Commission.commission, march)).toEqual(before)
    const recorded = await as("fay").history(Commission.commission, april)
    const statement = Commission.statement(recorded.map(({ event }) => event)) ?? expect.fail("no statement")
    expect(statement.lines.map(({ amount, kind, reason }) => [kind, Money.format(amount), reason])).toEqual([
      ["correction", "25.00", "2026-03: dispute ann:2026-03:1: freight was counted twice"],
    ])
    const states = [march, april].map((one) => as("fay").state(Commission.commission, one))
    const { clawedBack, earned, held, outstanding, paid } = Commission.balance(await Promise.all(states), "USD")
    const figures = { earned, paid, outstanding, clawedBack, held }
    expect(Object.values(figures).map(Money.format)).toEqual(["125.00", "100.00", "25.00", "0.00", "0.00"])
    await dealwright.close()
  })
})

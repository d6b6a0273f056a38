import * as Contract from "@dealwright/core/Contract"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

const day = LocalDate.literal
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const property = Result.getOrThrow(Contract.compile(Contract.propertyPolicy, context))
const clerk = member("cora", "rep", "contract-administrator")
const at = (moment: string, actor: Decider.Actor = clerk) => ({
  ...testFacts({ at: moment, actor }),
  contracts: property,
})
const march2 = at("2026-03-02T09:00:00.000Z")
const march12 = at("2026-03-12T09:00:00.000Z")

const open: Contract.FormalityCommand = { _tag: "Open", kind: "fixed", customerId: "C-1", signedOn: day("2026-03-01") }
const [opened] = given(Contract.contractFormalities, march2).when(open).events()
if (opened === undefined) throw new Error("nothing was opened")
const upon = (facts: typeof march2, ...events: ReadonlyArray<Contract.FormalityEvent>) =>
  given(Contract.contractFormalities, facts, opened, ...events)

const notary = { fee: "notary", amount: Money.of("200.00", "CNY") }
const fields = {
  ...{ appointmentId: "A-1", step: "notarisation", on: day("2026-03-12"), place: "notary's office" },
  ...{ papers: ["identity", "marriage"], fees: [notary] },
}
const schedule: Contract.FormalityCommand = { _tag: "Schedule", ...fields }
/** 12 March is a Thursday: three business days before it is Monday 9 March. */
const requestAt = Instant.literal("2026-03-09T00:00Z")
const scheduled: Contract.FormalityEvent = { _tag: "AppointmentScheduled", ...fields, requestAt, by: "cora" }
const by = { on: day("2026-03-02"), by: "cora" }
const paper = (kind: string): Contract.FormalityEvent => ({
  ...{ _tag: "PaperReceived", appointmentId: "A-1", paper: kind, reference: "scan 1", ...by },
})
const paid: Contract.FormalityEvent = { _tag: "FeePaid", appointmentId: "A-1", fee: "notary", receiptNo: "F-1", ...by }
const keep: Contract.FormalityCommand = { _tag: "Keep", appointmentId: "A-1" }
const complete = (step: string, on = day("2026-03-02")): Contract.FormalityCommand => ({
  ...{ _tag: "Complete", step, on, reference: "deed 4" },
})

describe("appointments", () => {
  it("CTR-8: an appointment has a checklist of papers and fees, and isn't kept while something is missing", () => {
    upon(march2).when(schedule).then(scheduled)
    upon(march2, scheduled).when(schedule).thenNothing()
    const open = upon(march12, scheduled, paper("identity")).when(keep).thenRejected("ChecklistOpen")
    assert.include(open.text.en, "marriage, notary")
    assert.include(open.text.zh, "marriage、notary")
    const ready = [scheduled, paper("identity"), paper("marriage"), paid]
    upon(march12, ...ready)
      .when(keep)
      .then({ _tag: "AppointmentKept", appointmentId: "A-1", on: day("2026-03-12"), by: "cora" })
    upon(march2, ...ready)
      .when(keep)
      .thenRejected("DayImpossible")
  })

  it("CTR-8: only what is on the checklist is taken in, each once", () => {
    const receive = (kind: string, reference = "scan 1"): Contract.FormalityCommand => ({
      ...{ _tag: "ReceivePaper", appointmentId: "A-1", paper: kind, reference },
    })
    upon(march2, scheduled).when(receive("identity")).then(paper("identity"))
    upon(march2, scheduled, paper("identity")).when(receive("identity")).thenNothing()
    upon(march2, scheduled).when(receive("diploma")).thenRejected("NotOnChecklist")
    const pay = { _tag: "PayFee", appointmentId: "A-1", fee: "notary", receiptNo: "F-1" } as const
    upon(march2, scheduled).when(pay).then(paid)
    upon(march2, scheduled, paid).when(pay).thenNothing()
    upon(march2, scheduled)
      .when({ ...pay, fee: "stamp" })
      .thenRejected("NotOnChecklist")
    upon(march2, scheduled)
      .when({ ...pay, appointmentId: "A-2" })
      .thenRejected("UnknownAppointment")
  })

  it("CTR-8: missing papers are asked for three business days ahead, once, and not when all is there", () => {
    const { onTimer, timers } = Contract.contractFormalities
    const state = upon(march2, scheduled, paper("identity")).state()
    assert.deepStrictEqual(timers(state), [{ name: "request-missing", at: requestAt }])
    const due = onTimer({ id: "K-1", name: "request-missing", at: requestAt, state })
    if (due === undefined) return assert.fail()
    const monday = at("2026-03-09T00:00:00.000Z", system)
    const asked = upon(monday, scheduled, paper("identity")).when(due)
    const [event] = asked.events()
    assert.deepInclude(event, { _tag: "MissingRequested", customerId: "C-1", papers: ["marriage"], fees: [notary] })
    assert.deepStrictEqual(timers(asked.state()), [])
    const complete = upon(march2, scheduled, paper("identity"), paper("marriage"), paid).state()
    assert.deepStrictEqual(timers(complete), [])
    upon(at("2026-03-08T00:00:00.000Z", system), scheduled).when(due).thenNothing()
    const byHand: Contract.FormalityCommand = { _tag: "RequestMissing", appointmentId: "A-1" }
    assert.strictEqual(upon(march2, scheduled).when(byHand).events().length, 1)
    upon(march2, scheduled, paper("identity"), paper("marriage"), paid).when(byHand).thenNothing()
  })

  it("CTR-8: moved to another day it keeps what was received and asks anew; one that is over isn't moved", () => {
    const moved = { ...schedule, on: day("2026-03-19") }
    const state = upon(march2, scheduled, paper("identity")).when(moved).state()
    if (state._tag === "None") return assert.fail()
    assert.deepInclude(state.appointments[0], {
      received: { identity: "scan 1" },
      requestAt: Instant.literal("2026-03-16T00:00Z"),
    })
    const cancelled: Contract.FormalityEvent = {
      _tag: "AppointmentCancelled",
      appointmentId: "A-1",
      reason: "ill",
      ...by,
    }
    const cancel: Contract.FormalityCommand = { _tag: "CancelAppointment", appointmentId: "A-1", reason: "ill" }
    upon(march2, scheduled).when(cancel).then(cancelled)
    upon(march2, scheduled, cancelled).when(cancel).thenNothing()
    upon(march2, scheduled, cancelled).when(moved).thenRejected("AppointmentOver")
    upon(march2, scheduled, cancelled).when(keep).thenRejected("AppointmentOver")
    upon(march2)
      .when({ ...schedule, on: day("2026-03-01") })
      .thenRejected("DayImpossible")
    upon(march2)
      .when({ ...schedule, step: "blessing" })
      .thenRejected("UnknownStep")
  })
})

describe("steps", () => {
  it("CTR-8: notarisation, registration and mortgage follow each other, with date and whose turn it is", () => {
    const first = upon(march2).state()
    if (first._tag === "None") return assert.fail()
    const turns = (state: Contract.FormalityState) =>
      state._tag === "None" ? [] : Contract.turns(state).map(({ step, turn }) => [step, turn])
    assert.deepStrictEqual(turns(first), [["notarisation", "customer"]])
    const wait = upon(march2).when(complete("registration")).thenRejected("StepNotReady")
    assert.include(wait.text.en, "registration has to wait for notarisation")
    const done = upon(march2).when(complete("notarisation"))
    done.then({
      _tag: "StepCompleted",
      step: "notarisation",
      completedOn: day("2026-03-02"),
      reference: "deed 4",
      by: "cora",
    })
    assert.deepStrictEqual(turns(done.state()), [["registration", "developer"]])
    upon(march2, ...done.events())
      .when(complete("notarisation"))
      .thenNothing()
    upon(march2, ...done.events())
      .when(complete("notarisation", day("2026-03-01")))
      .thenRejected("StepDone")
    upon(march2)
      .when(complete("notarisation", day("2026-02-28")))
      .thenRejected("DayImpossible")
    upon(march2)
      .when(complete("notarisation", day("2026-03-03")))
      .thenRejected("DayImpossible")
    upon(march2).when(complete("blessing")).thenRejected("UnknownStep")
  })

  it("CTR-8: the turn passes to another party, until a day", () => {
    const pass: Contract.FormalityCommand = {
      _tag: "PassTurn",
      step: "notarisation",
      to: "notary",
      due: day("2026-03-20"),
    }
    const passed: Contract.FormalityEvent = {
      ...{ _tag: "TurnPassed", step: "notarisation", to: "notary", due: day("2026-03-20"), ...by },
    }
    upon(march2).when(pass).then(passed)
    upon(march2, passed).when(pass).thenNothing()
    upon(march2)
      .when({ ...pass, due: day("2026-03-01") })
      .thenRejected("DayImpossible")
    upon(march2)
      .when({ ...pass, step: "mortgage" })
      .thenRejected("StepNotReady")
  })

  it("CTR-8: with a rescinded contract all of it ends; a kind without steps has none", () => {
    const ended: Contract.FormalityEvent = { _tag: "FormalitiesEnded", reason: "rescinded", on: day("2026-03-02") }
    upon(march2, scheduled).when({ _tag: "End", reason: "rescinded" }).then(ended)
    upon(march2, scheduled, ended).when({ _tag: "End", reason: "rescinded" }).thenNothing()
    upon(march2, scheduled, ended).when(keep).thenRejected("FormalitiesEnded")
    assert.deepStrictEqual(Contract.contractFormalities.timers(upon(march2, scheduled, ended).state()), [])
    const none = given(Contract.contractFormalities, march2)
    none.when({ ...open, kind: "framework" }).thenNothing()
    none.when({ _tag: "End", reason: "rescinded" }).thenNothing()
    none.when(keep).thenRejected("NoFormalities")
    upon(march2).when(open).thenNothing()
  })

  it("CTR-8: a policy whose steps stand twice or before what they need is refused", () => {
    const [kind] = Contract.propertyPolicy.kinds
    if (kind === undefined) return assert.fail()
    const steps = [
      { step: "b", party: "bank", needs: ["a"] },
      { step: "a", party: "customer" },
      { step: "a", party: "customer" },
    ]
    const wrong = { ...kind, afterSigning: { steps, requestDays: 1 } }
    const result = Contract.compile({ ...Contract.propertyPolicy, kinds: [wrong] }, context)
    assert.deepStrictEqual(Result.isFailure(result) ? result.failure.map(({ place }) => place) : [], [
      "kinds[0].afterSigning.steps[0]",
      "kinds[0].afterSigning.steps[2]",
    ])
  })
})

it("CTR-8: no command does anything twice, and the stored form reads back the same", () => {
  const codec = Schema.toCodecJson(Contract.FormalityState)
  const step = fc.constantFrom("notarisation", "registration", "mortgage")
  const command = fc.oneof<Array<fc.Arbitrary<Contract.FormalityCommand>>>(
    fc
      .constantFrom("2026-03-12", "2026-03-19")
      .map((on) => ({ ...schedule, on: day(on) }) as Contract.FormalityCommand),
    fc.constantFrom("identity", "marriage").map((kind) => ({
      ...{ _tag: "ReceivePaper", appointmentId: "A-1", paper: kind, reference: "scan 1" },
    })),
    fc.constant({ _tag: "PayFee", appointmentId: "A-1", fee: "notary", receiptNo: "F-1" }),
    fc.constant(keep),
    step.map((one) => complete(one)),
    step.map((one) => ({ _tag: "PassTurn", step: one, to: "notary" })),
    fc.constant({ _tag: "CancelAppointment", appointmentId: "A-1", reason: "ill" }),
  )
  const path = [scheduled, paper("identity"), paper("marriage"), paid]
  const seen = new Set<string>()
  fc.assert(
    fc.property(fc.integer({ min: 0, max: path.length }), fc.array(command, { maxLength: 15 }), (far, commands) => {
      let state: Contract.FormalityState = upon(march2, ...path.slice(0, far)).state()
      for (const one of commands) {
        const decided = Contract.contractFormalities.decide(state, one, march12)
        if (Result.isFailure(decided)) continue
        for (const event of decided.success) seen.add(event._tag)
        state = Decider.fold(Contract.contractFormalities, decided.success, state)
        const again = Contract.contractFormalities.decide(state, one, march12)
        assert.deepStrictEqual(Result.isSuccess(again) ? again.success : again.failure.message, [])
      }
      assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(Schema.encodeSync(codec)(state)), state)
      if (state._tag === "None") return assert.fail()
      for (const { done, needs } of state.steps) {
        if (done === null) continue
        for (const need of needs) assert.isNotNull(state.steps.find((one) => one.step === need)?.done)
      }
    }),
    { numRuns: 1000 },
  )
  assert.isTrue(seen.has("AppointmentKept") && seen.has("StepCompleted") && seen.has("AppointmentCancelled"))
})

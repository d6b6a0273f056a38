import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import type * as Pipeline from "@dealwright/core/Pipeline"
import * as Rate from "@dealwright/core/Rate"
import * as StageGates from "@dealwright/core/StageGates"
import { member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as fc from "fast-check"

export const cny = (amount: string) => Money.of(amount, "CNY")
export const day = LocalDate.literal
/** The day of the base facts, a Monday. */
export const today = day("2026-03-02")

export const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }

export const compiled = (
  policy: StageGates.PipelinePolicy,
  extensions: Decider.Extensions = Decider.noExtensions,
): StageGates.CompiledPipelinePolicy =>
  Result.getOrThrowWith(
    StageGates.compile(policy, { ...context, extensions }),
    (problems) => new Error(problems.map(({ place, text }) => `${place}: ${text.en}`).join("\n")),
  )

export const b2b = compiled(StageGates.tradePolicy)
export const property = compiled(StageGates.propertyPolicy)

export const ann = member("ann", "rep", "sales")
export const bob = member("bob", "rep", "sales")
export const sue = member("sue", "supervisor")
export const mia = member("mia", "manager")
export { system }

export const as = (actor: Decider.Actor, pipelines = b2b, at = "2026-03-02T09:00:00.000Z") => ({
  ...testFacts({ at, actor }),
  pipelines,
})

export const terms: Pipeline.DealTerms = {
  title: "Pumps for plant 3",
  customerId: "C-1",
  amount: cny("120000.00"),
  sellers: [{ memberId: "ann", share: Rate.percent(100) }],
}

export const opened = (pipeline = "b2b", stage = "lead"): Pipeline.DealEvent => ({
  _tag: "DealOpened",
  pipeline,
  terms,
  stage,
  on: today,
  by: "ann",
})

export const recorded = (fact: StageGates.DealFact, by = "ann"): Pipeline.DealEvent => ({
  _tag: "FactRecorded",
  fact,
  on: today,
  by,
})

export const moved = (from: string, to: string): Pipeline.DealEvent => ({
  _tag: "DealMoved",
  from,
  to,
  skipped: [],
  on: today,
  by: "ann",
})

const name = fc.constantFrom("need", "budget", "delivery-note", "demand-plan", "constructor")
const text = fc.constantFrom("x", "y")
const id = fc.constantFrom("A", "B")
const date = fc.integer({ min: -3, max: 3 }).map((days) => LocalDate.addDays(today, days))

const leaves: ReadonlyArray<StageGates.Gate> = [
  StageGates.visitRecorded,
  StageGates.proposalReviewed,
  StageGates.quoteApproved,
  StageGates.contractApproved,
  StageGates.contractSigned,
  StageGates.contractArchived,
  StageGates.firstPaymentInFull,
  StageGates.paidInFull,
  StageGates.creditReleased,
]

/** Any gate but plugins', nested a few levels. */
export const gate: fc.Arbitrary<StageGates.Gate> = fc.letrec<{ gate: StageGates.Gate; leaf: StageGates.Gate }>(
  (tie) => ({
    leaf: fc.oneof(
      fc.constantFrom(...leaves),
      name.map(StageGates.fieldPresent),
      name.map(StageGates.documentAttached),
    ),
    gate: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("leaf"),
      fc.array(tie("gate"), { maxLength: 3 }).map((gates) => StageGates.allOf(...gates)),
      fc.array(tie("gate"), { maxLength: 3 }).map((gates) => StageGates.anyOf(...gates)),
      tie("gate").map(StageGates.not),
    ),
  }),
).gate

/** Any single fact. */
export const fact: fc.Arbitrary<StageGates.DealFact> = fc.oneof(
  fc.record({ _tag: fc.constant("FieldSet" as const), field: name, value: text }),
  fc.record({ _tag: fc.constant("FieldCleared" as const), field: name }),
  fc.record({ _tag: fc.constant("DocumentAttached" as const), document: name, reference: text }),
  fc.record({ _tag: fc.constant("VisitMade" as const), visitedOn: date, note: text }),
  fc.record({ _tag: fc.constant("ProposalSubmitted" as const), reference: text }),
  fc.constant({ _tag: "ProposalAccepted" as const }),
  fc.record({ _tag: fc.constant("ProposalReturned" as const), reason: text }),
  fc.record({
    _tag: fc.constant("QuoteApproved" as const),
    quoteId: id,
    validUntil: fc.option(date, { nil: null }),
  }),
  fc.record({ _tag: fc.constant("QuoteEnded" as const), quoteId: id }),
  fc.record({
    _tag: fc.constant("ContractProgressed" as const),
    contractId: id,
    progress: fc.constantFrom("approved" as const, "signed" as const, "archived" as const),
  }),
  fc.record({ _tag: fc.constant("ContractEnded" as const), contractId: id }),
  fc.record({
    _tag: fc.constant("PaymentProgressed" as const),
    receivableId: id,
    progress: fc.constantFrom("first" as const, "all" as const),
  }),
  fc.record({ _tag: fc.constant("PaymentEnded" as const), receivableId: id }),
  fc.record({ _tag: fc.constant("CreditReleased" as const), orderId: id }),
  fc.record({ _tag: fc.constant("CreditReleaseEnded" as const), orderId: id }),
  fc.record({ _tag: fc.constant("CustomRecorded" as const), name, value: text }),
)

/** What is known after some facts. */
export const facts: fc.Arbitrary<StageGates.DealFacts> = fc
  .array(fc.tuple(fact, fc.constantFrom("ann", "sue")), { maxLength: 25 })
  .map((list) => list.reduce((known, [one, by]) => StageGates.applyFact(known, one, by, today), StageGates.noFacts))

/** The meaning of a gate, written down a second time and as plainly as possible. */
export const means = (self: StageGates.Gate, known: StageGates.DealFacts): boolean => {
  const contracts = Object.values(known.contracts)
  switch (self._tag) {
    case "AllOf":
      return self.gates.every((one) => means(one, known))
    case "AnyOf":
      return self.gates.some((one) => means(one, known))
    case "Not":
      return !means(self.gate, known)
    case "FieldPresent":
      return Object.keys(known.fields).includes(self.field)
    case "DocumentAttached":
      return Object.keys(known.documents).includes(self.document)
    case "VisitRecorded":
      return known.visits.length > 0
    case "ProposalReviewed":
      return known.proposal._tag === "Accepted"
    case "QuoteApproved":
      return Object.values(known.quotes).some((until) => until === null || until >= today)
    case "ContractApproved":
      return contracts.length > 0
    case "ContractSigned":
      return contracts.includes("signed") || contracts.includes("archived")
    case "ContractArchived":
      return contracts.includes("archived")
    case "FirstPaymentInFull":
      return Object.keys(known.payments).length > 0
    case "PaidInFull":
      return Object.values(known.payments).includes("all")
    case "CreditReleased":
      return Object.keys(known.releasedOrders).length > 0
    case "Custom":
      throw new Error("not generated")
  }
}

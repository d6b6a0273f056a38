/**
 * Moves of deals through the b2b pipeline beside a state machine of XState with the same guards: the same questions, the
 * answers compared first, then timed turn by turn.
 *
 *     node --conditions=@dealwright/source bench/pipeline.ts
 *
 * XState is asked through its pure `transition`, on snapshots made beforehand, so no actor is started for it. It answers
 * with the next snapshot; here the answer is whether the move passes and, if not, every gate that is shut.
 */
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as StageGates from "@dealwright/core/StageGates"
import * as Result from "effect/Result"
import { setup, transition } from "xstate"
import { random as seeded, tellRatios, turnByTurn } from "./harness.ts"

const CASES = 10_000
const GOAL = 50

const random = seeded(20_260_310)

const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const { first: pipeline } = Result.getOrThrow(StageGates.compile(StageGates.tradePolicy, context))
const today = LocalDate.literal("2026-03-10")
const stages = pipeline.pipeline.stages.map(({ id }) => id)

// --- the same guards by hand, one for each stage -------------------------------------------------------------------

const isAgreed = (facts: StageGates.DealFacts, least: ReadonlyArray<string>): boolean =>
  "demand-plan" in facts.documents || Object.values(facts.contracts).some((progress) => least.includes(progress))

const guards: Readonly<Record<string, (facts: StageGates.DealFacts) => boolean>> = {
  qualified: ({ fields }) => "need" in fields && "budget" in fields,
  "need-confirmed": ({ fields, visits }) => visits.length > 0 && "decision-maker" in fields && "buying-time" in fields,
  proposal: ({ proposal }) => proposal._tag === "Accepted",
  quotation: ({ quotes }) => Object.values(quotes).some((until) => until === null || today <= until),
  contract: (facts) => isAgreed(facts, ["signed", "archived"]),
  order: ({ releasedOrders }) => Object.keys(releasedOrders).length > 0,
  delivery: (facts) => isAgreed(facts, ["archived"]) && "delivery-note" in facts.documents,
  "after-sales": ({ documents }) => "acceptance" in documents,
}

const passes = (facts: StageGates.DealFacts, from: number, to: number): boolean =>
  stages.slice(from + 1, to + 1).every((stage) => guards[stage]?.(facts) === true)

const machine = setup({
  types: {
    context: {} as { readonly facts: StageGates.DealFacts },
    events: {} as { readonly type: string },
  },
}).createMachine({
  id: "b2b",
  initial: "lead",
  context: { facts: StageGates.noFacts },
  states: Object.fromEntries(
    stages.map((stage, from) => [
      stage,
      {
        on: Object.fromEntries(
          stages.slice(from + 1).map((target, n) => [
            target,
            {
              target,
              guard: ({ context: { facts } }: { readonly context: { readonly facts: StageGates.DealFacts } }) =>
                passes(facts, from, from + 1 + n),
            },
          ]),
        ),
      },
    ]),
  ),
})

// --- questions -----------------------------------------------------------------------------------------------------

const everything: ReadonlyArray<StageGates.DealFact> = [
  ...["need", "budget", "decision-maker", "buying-time"].map(
    (field): StageGates.DealFact => ({ _tag: "FieldSet", field, value: "x" }),
  ),
  { _tag: "VisitMade", visitedOn: today, note: "" },
  { _tag: "ProposalSubmitted", reference: "P-1" },
  { _tag: "ProposalAccepted" },
  { _tag: "QuoteApproved", quoteId: "Q-1", validUntil: today },
  { _tag: "ContractProgressed", contractId: "K-1", progress: "archived" },
  { _tag: "CreditReleased", orderId: "O-1" },
  { _tag: "DocumentAttached", document: "delivery-note", reference: "N-1" },
  { _tag: "DocumentAttached", document: "acceptance", reference: "A-1" },
]

const questions = Array.from({ length: CASES }, () => {
  const from = random(stages.length - 1)
  // Mostly the next stage, sometimes a skip; one fact in ten is missing.
  const to = random(4) > 0 ? from + 1 : from + 1 + random(stages.length - from - 1)
  const facts = everything
    .filter(() => random(10) > 0)
    .reduce((known, fact) => StageGates.applyFact(known, fact, "ann", today), StageGates.noFacts)
  const names = { from: stages[from] ?? "lead", to: stages[to] ?? "lead" }
  return {
    request: { ...names, facts, today },
    snapshot: machine.resolveState({ value: names.from, context: { facts } }),
    event: { type: names.to },
  }
})

const ours = (): number => {
  let sum = 0
  for (const { request } of questions) if (StageGates.checkMove(pipeline, request)._tag === "Passed") sum++
  return sum
}
const theirs = (): number => {
  let sum = 0
  for (const { event, snapshot } of questions) if (transition(machine, snapshot, event)[0].value === event.type) sum++
  return sum
}

for (const { event, request, snapshot } of questions) {
  const mine = StageGates.checkMove(pipeline, request)._tag === "Passed"
  if (mine !== (transition(machine, snapshot, event)[0].value === event.type)) {
    throw new Error(`different answers from ${request.from} to ${request.to}`)
  }
}

const times = await turnByTurn([
  { name: "a move", cases: CASES, pass: ours },
  { name: "xstate", cases: CASES, pass: theirs },
])
console.log(`${CASES} moves, ${ours()} pass; the same answers`)
if (!tellRatios(times, [{ ours: "a move", peer: "xstate", goal: { atLeast: GOAL } }])) process.exitCode = 1

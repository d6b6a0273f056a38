/**
 * What debts have ahead (ESC-7): the steps of every instalment and of the duty to sign. Not exported from the module; the
 * module contributes it.
 *
 * @module
 */
import * as Aggregate from "../decider/Aggregate.ts"
import { ahead, source } from "../escalation/index.ts"
import type { CompiledReceivablePolicy } from "./Evaluate.ts"
import { receivablePolicy } from "./Policy.ts"
import { receivable } from "./ReceivableDecider.ts"
import { ownerOf } from "./Standing.ts"
import { collectionOf, obligationsOf, stepFactsOf } from "./Steps.ts"

/** The steps of a debt. */
export const receivableAgenda = source({
  of: receivable,
  reads: (): Aggregate.Reads<{ readonly receivables: CompiledReceivablePolicy }> => ({
    receivables: Aggregate.policy(receivablePolicy),
  }),
  owners: (state) => {
    const owner = state._tag === "None" ? null : ownerOf(state)
    return owner === null ? [] : [owner]
  },
  entries: (state, { calendar, receivables, today }, span) =>
    state._tag !== "Open" && state._tag !== "Closed"
      ? []
      : obligationsOf(state).flatMap(([item, obligation]) => {
          const { progress, schedule } = collectionOf({ calendar, receivables }, state, obligation)
          const facts = stepFactsOf(state, item, obligation, today)
          return ahead(schedule, progress, { ...span, facts }).map((one) => ({ ...one, item: String(item) }))
        }),
})

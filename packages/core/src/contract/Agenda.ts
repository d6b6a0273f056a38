/**
 * What the watch of contracts has ahead (CTR-7, ESC-7). Not exported from the module; the module contributes it.
 *
 * @module
 */
import { ahead, source } from "../escalation/index.ts"
import { contractAccount } from "./Account.ts"
import { lagFacts, planOf, progressOf } from "./WatchRun.ts"

/** The alerts that would be raised as things stand. */
export const watchAgenda = source({
  of: contractAccount,
  reads: () => ({}),
  owners: () => [],
  entries: (state, facts, span) => {
    if (state._tag === "Unopened") return []
    const plan = planOf(state.alerts, facts)
    const coming = ahead(plan, progressOf(state, plan, facts).state, { ...span, facts: lagFacts(state) })
    return coming.map((one) => ({ ...one, item: null }))
  },
})

/**
 * What stores count while they work. A store that writes commits in groups records the size of each.
 *
 * @module
 */
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"

const batch = Metric.histogram("dealwright.store.batch", {
  description: "Commits that went to the database together",
  boundaries: [1, 2, 4, 8, 16, 32, 64, 128],
})

/**
 * Makes the function by which a store records how many commits it wrote together; `store` names the kind of store.
 *
 * @example
 * ```ts
 * import { recordBatches } from "@dealwright/core/Ports"
 * import { Effect } from "effect"
 * const record = Effect.runSync(Effect.map(Effect.context<never>(), (context) => recordBatches("sqlite", context)))
 * record(17)
 * ```
 */
export const recordBatches = (store: string, context: Context.Context<never>): ((commits: number) => void) => {
  const metric = Metric.withAttributes(batch, { store })
  return (commits) => metric.updateUnsafe(commits, context)
}

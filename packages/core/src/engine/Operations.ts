/**
 * An aggregate's commands as functions: `orders.release("O-1", {})` instead of a tagged value.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { Aggregate, Tagged } from "../decider/Aggregate.ts"
import { Engine } from "./Engine.ts"
import type { EngineError } from "./Errors.ts"
import type { Outcome } from "./Outcome.ts"
import type { Session } from "./Session.ts"

/** One function per command, named like it with a small initial. */
export type Operations<C extends Tagged, E, S, X> = {
  readonly [Tag in C["_tag"] as Uncapitalize<Tag>]: (
    id: string,
    fields: Omit<Extract<C, { readonly _tag: Tag }>, "_tag">,
  ) => Effect.Effect<Outcome<E, S>, X | EngineError, Engine | Session>
}

/**
 * The operations of an aggregate as Effects. They compose like any Effect, and inside a unit of work they are one
 * transaction.
 *
 * @example
 * ```ts
 * import { Engine, Organisation } from "@dealwright/core"
 * const organisation = Engine.operations(Organisation.organisation)
 * const leave = organisation.markLeft("main", { id: "ann" })
 * ```
 */
export const operations = <C extends Tagged, E extends Tagged, S, X, K>(
  aggregate: Aggregate<C, E, S, X, K>,
): Operations<C, E, S, X> =>
  Object.fromEntries(
    Object.keys(aggregate.access).map((tag) => [
      `${tag.slice(0, 1).toLowerCase()}${tag.slice(1)}`,
      (id: string, fields: object) =>
        // The table of access has exactly one entry per command, and the engine checks the command's form.
        Effect.flatMap(Engine, (engine) => engine.execute(aggregate, id, { ...fields, _tag: tag } as unknown as C)),
    ]),
  ) as never

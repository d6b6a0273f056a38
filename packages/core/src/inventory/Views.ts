/**
 * Questions about units over more than one of them. Pure and total.
 *
 * @module
 */
import type { Instant } from "../calendar/Instant.ts"
import type { Found } from "../decider/Aggregate.ts"
import type { FindQuery } from "../ports/Store.ts"
import type { UnitState } from "./Model.ts"

/** A subscription that waits for the sales controller (INV-2). */
export interface QueuedSubscription {
  readonly unitId: string
  readonly description: string
  readonly dealId: string
  readonly customerId: string
  /** Who subscribed: they can't confirm it (ORG-4). */
  readonly requestedBy: string
  /** Missing where it was asked for before the time was kept. */
  readonly since?: Instant
}

/**
 * Finds the units whose subscription waits for the sales controller, the longest waiting first (INV-2).
 *
 * @example
 * ```ts
 * import { Engine, Inventory, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.property))
 * const queue = Effect.gen(function* () {
 *   const engine = yield* Engine.Engine
 *   const { documents } = yield* engine.find(Inventory.unit, Inventory.awaitingConfirmation(50))
 *   return Inventory.controllerQueue(documents)
 * }).pipe(Effect.provideService(Engine.Session, Engine.system("acme", "report")))
 * const layer = Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))
 * assert.deepEqual(await Effect.runPromise(Effect.provide(queue, layer)), [])
 * ```
 */
export const awaitingConfirmation = (limit: number): FindQuery => ({
  where: [{ _tag: "Equals", field: "status", value: "AwaitingConfirmation" }],
  sort: { field: "waitingSince", direction: "ascending" },
  limit,
})

/**
 * The sales controller's queue (INV-2): subscriptions to confirm or refuse, the longest waiting first; those of which nobody
 * knows since when, before all others. With `confirmer` only those that this member may confirm (ORG-4).
 *
 * @example
 * ```ts
 * import * as Instant from "@dealwright/core/Instant"
 * import * as Inventory from "@dealwright/core/Inventory"
 * import assert from "node:assert"
 * const awaiting = (id: string, memberId: string, requestedAt: Instant.Instant) => {
 *   const holder = { dealId: `D-${id}`, customerId: "C-1", memberId }
 *   const state = { _tag: "AwaitingConfirmation", description: id, holder, requestedBy: memberId, requestedAt } as const
 *   return { id, state }
 * }
 * const units = [awaiting("U-1", "ann", Instant.literal("2026-03-03T09:00Z")), awaiting("U-2", "kay", Instant.literal("2026-03-02T09:00Z"))]
 * assert.deepEqual(Inventory.controllerQueue(units).map(({ unitId }) => unitId), ["U-2", "U-1"])
 * assert.deepEqual(Inventory.controllerQueue(units, "kay").map(({ unitId }) => unitId), ["U-1"])
 * ```
 */
export const controllerQueue = (
  units: ReadonlyArray<Pick<Found<UnitState>, "id" | "state">>,
  confirmer?: string,
): ReadonlyArray<QueuedSubscription> =>
  units
    .flatMap(({ id, state }): ReadonlyArray<QueuedSubscription> => {
      if (state._tag !== "AwaitingConfirmation" || state.requestedBy === confirmer) return []
      const { description, holder, requestedAt, requestedBy } = state
      const { customerId, dealId } = holder
      const since = requestedAt === undefined ? {} : { since: requestedAt }
      return [{ unitId: id, description, dealId, customerId, requestedBy, ...since }]
    })
    .toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0) || (a.unitId < b.unitId ? -1 : a.unitId > b.unitId ? 1 : 0))

/**
 * What is open and somebody's, over all kinds that plugins declare (ORG-7).
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { Belongings } from "../decider/Belonging.ts"
import type { StoreError } from "../ports/Store.ts"
import { Engine } from "./Engine.ts"
import type { Page } from "./Outcome.ts"
import type { Session } from "./Session.ts"

/** Something that belongs to a member. */
export interface Owned {
  readonly kind: string
  readonly id: string
}

/** Rows of one page. */
const pageSize = 200

/**
 * Everything open that belongs to a member, by kind and id: customers, deals, requests that wait for them, and whatever
 * plugins declare. After somebody has left and their hand-over has ended it is empty. Reads all of it, a page at a time.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const open = Engine.openOf("ann").pipe(Effect.provideService(Engine.Session, Engine.system("acme", "report")))
 * const layer = Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))
 * assert.deepEqual(await Effect.runPromise(Effect.provide(open, layer)), [])
 * ```
 */
export const openOf: (member: string) => Effect.Effect<ReadonlyArray<Owned>, StoreError, Engine | Session> =
  Effect.fnUntraced(function* (member: string) {
    const engine = yield* Engine
    const { extensions } = engine.host
    const owned: Array<Owned> = []
    for (const kind of extensions.names(Belongings)) {
      const belonging = extensions.get(Belongings, kind)
      if (belonging === undefined) continue
      let after: Page<unknown>["next"]
      do {
        const page: Page<unknown> = yield* engine.find(belonging.of, {
          where: belonging.where(member),
          limit: pageSize,
          ...(after === undefined ? {} : { after }),
        })
        for (const { id, state } of page.documents) if (belonging.isTheirs(state, member)) owned.push({ kind, id })
        after = page.next
      } while (after !== undefined)
    }
    return owned
  })

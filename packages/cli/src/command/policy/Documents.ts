/** All documents of a kind that a company has. */
import type * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** Documents asked for at once. */
const page = 500

/** By id, in the store's order. */
export const documentsOf = <S>(of: Decider.Readable<S>) =>
  Stream.runCollect(
    Stream.paginate(
      Option.none<NonNullable<Engine.Page<S>["next"]>>(),
      Effect.fnUntraced(function* (after) {
        const engine = yield* Engine.Engine
        const found = yield* engine.find(of, {
          where: [],
          limit: page,
          ...(Option.isNone(after) ? {} : { after: after.value }),
        })
        return [found.documents, Option.map(Option.fromUndefinedOr(found.next), Option.some)] as const
      }),
    ),
  )

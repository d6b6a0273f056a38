/** What may happen once, under many hands at the same time, on the databases; on PostgreSQL from two nodes. */
import { Sqlite } from "@dealwright/adapters-sql"
import * as Engine from "@dealwright/core/Engine"
import type { Store, StoreError } from "@dealwright/core/Ports"
import * as Templates from "@dealwright/core/Templates"
import { races, raceTemplate } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { newSchema, openSchema } from "./support/postgres-place.ts"

/** Rounds of 32 contenders each; more of them where somebody wants to be surer. */
const rounds = Number(process.env.DEALWRIGHT_RACE_ROUNDS ?? "12")

const host = Result.getOrThrow(Engine.compose(Templates.builtIn, raceTemplate))

const node = (store: Layer.Layer<Store, StoreError>) =>
  Layer.build(Layer.fresh(Engine.layer(host).pipe(Layer.provideMerge(store))))

const raceOn = (name: string, nodes: () => ReadonlyArray<Layer.Layer<Store, StoreError>>) =>
  describe(`races on ${name}`, () => {
    for (const race of races) {
      it(`${race.rule}: ${race.title}`, { timeout: 120_000 + rounds * 4000 }, () =>
        Effect.gen(function* () {
          const contexts = yield* Effect.forEach(nodes(), node)
          const engines = yield* Effect.forEach(contexts, (context) =>
            Effect.provide(Effect.service(Engine.Engine), context),
          )
          const report = yield* race.run({ nodes: engines, tenant: "acme", rounds })
          expect(report).toEqual({
            attempts: rounds * 32,
            won: report.allowed,
            allowed: report.allowed,
            over: 0,
            undecided: 0,
          })
          const [first] = contexts
          if (first === undefined) throw new Error("a race needs a node")
          expect((yield* Effect.provide(Engine.audit(host), first)).findings).toEqual([])
        }).pipe(Effect.scoped, Effect.runPromise),
      )
    }
  })

raceOn("SQLite", () => [Sqlite.layer({ file: ":memory:" })])

raceOn("PostgreSQL, two nodes", () => {
  const schema = newSchema()
  return [openSchema(schema), openSchema(schema)]
})

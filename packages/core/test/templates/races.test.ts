/** What may happen once, under many hands at the same time. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import * as Templates from "../../src/templates/index.ts"
import { MemoryStore, races, raceTemplate } from "../../src/testing/index.ts"

/** Rounds of 32 contenders each; more of them where somebody wants to be surer. */
const rounds = Number(process.env.DEALWRIGHT_RACE_ROUNDS ?? "30")

const host = Result.getOrThrow(Engine.compose(Templates.builtIn, raceTemplate))

describe("races", () => {
  for (const race of races) {
    it(`${race.rule}: ${race.title}`, { timeout: 60_000 + rounds * 2000 }, () =>
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const report = yield* race.run({ nodes: [engine], tenant: "acme", rounds })
        expect(report).toEqual({
          attempts: rounds * 32,
          won: report.allowed,
          allowed: report.allowed,
          over: 0,
          undecided: 0,
        })
        expect(report.allowed).toBeGreaterThan(0)
        expect((yield* Engine.audit(host)).findings).toEqual([])
      }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))), Effect.runPromise),
    )
  }
})

/** Whoever answers first decides, a thousand times over. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { races, raceTemplate } from "../../src/testing/Races.ts"

it("APR-3: of four who answer one request at the same moment the first one decides, in 1 000 races", () => {
  const race = races.find(({ rule }) => rule === "APR-3") ?? expect.fail("no race for APR-3")
  const host = Result.getOrThrow(Engine.compose(Templates.builtIn, raceTemplate))
  return Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const report = yield* race.run({ nodes: [engine], tenant: "acme", rounds: 1000, contenders: 4 })
    expect(report).toEqual({ attempts: 4000, won: 1000, allowed: 1000, over: 0, undecided: 0 })
  }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))), Effect.runPromise)
}, 120_000)

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"

const stock = { name: "acme/stock", request: Schema.String, answer: Schema.Int }
const ask = { tenant: "acme", question: "article-7" }

describe("sources of facts outside", () => {
  it("an answer of the port's form is handed on as it is", () =>
    Effect.runPromise(
      Effect.map(Engine.factSource(stock, () => Effect.succeed(12)).answer(ask), (answer) => expect(answer).toBe(12)),
    ))

  it("an answer of another form is a failure that says what was asked for, never a fact", () =>
    Effect.runPromise(
      Effect.map(Effect.flip(Engine.factSource(stock, () => Effect.succeed(1.5)).answer(ask)), (error) =>
        expect(String(error)).toMatch(/not what the port asks for: .*integer/i),
      ),
    ))
})

import * as Shipped from "@dealwright/adapters-http/Shipped"
import { Engine, Templates } from "@dealwright/core"
import { Result } from "effect"
import { expect, it } from "vitest"

const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))

it("every resource that ships is of a kind that the built-in modules have", () => {
  const kinds = new Set(host.aggregates.keys())
  expect(Shipped.resources.filter(({ kind }) => !kinds.has(kind)).map(({ kind }) => kind)).toEqual([])
  expect(Shipped.resources.length).toBeGreaterThan(15)
})

it("no two resources share a path", () => {
  const paths = Shipped.resources.map(({ path }) => path)
  expect(new Set(paths).size).toBe(paths.length)
})

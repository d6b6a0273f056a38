import * as Api from "@dealwright/adapters-http/Api"
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

it("whatever members may command is offered", () => {
  const offered = new Set(Shipped.resources.map(({ kind }) => kind))
  const commandable = Array.from(host.aggregates.values())
    .filter(({ access }) => Object.values(access).some(({ _tag }) => _tag !== "SystemOnly"))
    .map(({ kind }) => kind)
  expect(commandable.filter((kind) => !offered.has(kind))).toEqual([])
})

it("ORG-2: the operations offered, and who may ask for them, are as they were", async () => {
  const api = Api.make({ host, resources: Shipped.resources, endpoints: Shipped.endpoints(host) })
  const who = /Who may: (.*); rules/
  const lines = api.endpoints.map(
    ({ description = "", method, path }) => `${method} ${path}: ${who.exec(description)?.[1] ?? "any member"}`,
  )
  await expect(`${JSON.stringify(lines.sort(), null, 1)}\n`).toMatchFileSnapshot("operations.golden.json")
})

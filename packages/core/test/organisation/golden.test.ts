import { readFileSync } from "node:fs"
import * as Organisation from "@dealwright/core/Organisation"
import * as Schema from "effect/Schema"
import { expect, it } from "vitest"

it("KER-8: events of the organisation keep their stored form", () => {
  const golden: unknown = JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))
  const codec = Schema.toCodecJson(Schema.Array(Organisation.OrganisationEvent))
  const events = Schema.decodeUnknownSync(codec)(golden)
  expect(Schema.encodeSync(codec)(events)).toEqual(golden)
  const kinds = Object.keys(Organisation.OrganisationEvent.cases).sort()
  expect(Array.from(new Set(events.map(({ _tag }) => _tag))).sort()).toEqual(kinds)
})

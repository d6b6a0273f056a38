import { readFileSync } from "node:fs"
import * as Incident from "@dealwright/core/Incident"
import * as Schema from "effect/Schema"
import { expect, it } from "vitest"

const golden: unknown = JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))

it("KER-8: events of incidents keep their stored form", () => {
  const codec = Schema.toCodecJson(Schema.Array(Incident.IncidentEvent))
  const events = Schema.decodeUnknownSync(codec)(golden)
  expect(Schema.encodeSync(codec)(events)).toEqual(golden)
  const tags = Array.from(new Set(events.map(({ _tag }) => _tag)))
  expect(tags.sort()).toEqual(Object.keys(Incident.IncidentEvent.cases).sort())
})

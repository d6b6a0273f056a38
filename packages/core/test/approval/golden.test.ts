import { readFileSync } from "node:fs"
import * as Approval from "@dealwright/core/Approval"
import * as Schema from "effect/Schema"
import { assert, it } from "vitest"

it("KER-8: events of approvals keep their stored form", () => {
  const golden: unknown = JSON.parse(readFileSync(new URL("events.golden.json", import.meta.url), "utf8"))
  const codec = Schema.toCodecJson(Schema.Array(Approval.ApprovalEvent))
  const events = Schema.decodeUnknownSync(codec)(golden)
  assert.deepStrictEqual(Schema.encodeSync(codec)(events), golden)
  const kinds = Object.keys(Approval.ApprovalEvent.cases).sort()
  assert.deepStrictEqual([...new Set(events.map(({ _tag }) => _tag))].sort(), kinds)
})

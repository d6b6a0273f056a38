/**
 * The stored form of everything: one golden file per kind of aggregate and policy. A difference here means that data
 * written yesterday may not be readable tomorrow: raise `schemaVersion`, write an upcaster, and only then accept the new
 * file with `vitest run -u`.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import * as Templates from "../../src/templates/index.ts"

const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
const form = (codec: Schema.Top) => Schema.toJsonSchemaDocument(codec)

describe("stored forms", () => {
  for (const aggregate of host.aggregates.values()) {
    it(`events and state of ${aggregate.kind} are stored as they were`, async () => {
      const { event, kind, schemaVersion, state } = aggregate
      const stored = { kind, schemaVersion, event: form(event), state: form(state) }
      await expect(`${JSON.stringify(stored, null, 1)}\n`).toMatchFileSnapshot(`golden/${kind}.golden.json`)
    })
  }

  for (const template of [Templates.trade, Templates.property]) {
    it(`the policies of template ${template.name} read as they did`, async () => {
      const kinds = new Map(
        Templates.builtIn.flatMap((plugin) => plugin.policies ?? []).map((kind) => [kind.key, kind]),
      )
      const policies = Object.entries(template.policies).map(([key, policy]) => {
        const codec = kinds.get(key)?.codec
        if (codec === undefined) return expect.fail(`no kind of policy "${key}"`)
        const encoded = Schema.encodeUnknownSync(codec)(policy)
        expect(Schema.decodeUnknownSync(codec)(encoded)).toEqual(policy)
        return [key, encoded]
      })
      await expect(`${JSON.stringify(Object.fromEntries(policies), null, 1)}\n`).toMatchFileSnapshot(
        `golden/template-${template.name}.golden.json`,
      )
    })
  }
})

/**
 * Who may call. For trying things out each person of the sample company has a key that everybody knows; whoever opens
 * the server to others gives a file of keys of their own.
 */
import { readFileSync } from "node:fs"
import { type ApiKey, ApiKeys, hashToken } from "@dealwright/adapters-http/Authenticator"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { people, tenant } from "./SampleCompany.ts"

/** The key of one of the sample company's people. */
export const demoToken = (member: string): string => `dw_${member}_demo-key-known-to-everybody`

/** Keys of the sample company's people. */
export const demoKeys: ReadonlyArray<ApiKey> = people.map(({ id }) => ({
  id,
  tenant,
  member: id,
  sha256: hashToken(demoToken(id)),
}))

/** The file of keys can't be used. */
export class KeysError extends Data.TaggedError("KeysError")<{ readonly file: string; readonly detail: string }> {
  override get message(): string {
    return `the keys in ${this.file} can't be used: ${this.detail}; docs/how-to/http-server.md says what the file looks like`
  }
}

/** Reads a file of keys: `{"keys":[{"id","tenant","member","sha256"}]}`. */
export const readKeys = (file: string): Effect.Effect<ReadonlyArray<ApiKey>, KeysError> =>
  Effect.try({
    try: (): unknown => JSON.parse(readFileSync(file, "utf8")),
    catch: (error) => new KeysError({ file, detail: String(error) }),
  }).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(ApiKeys)),
    Effect.map(({ keys }) => keys),
    Effect.catchTag("SchemaError", (error) => Effect.fail(new KeysError({ file, detail: error.message }))),
  )

/** Which index fields the documents of a kind have, kept at hand. Fields come, and never go. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { texts } from "./Group.ts"
import { type Row, textList } from "./Rows.ts"
import type { Ask, Sessions } from "./Sessions.ts"

/** See {@link makeFields}. */
export interface Fields {
  /** The fields of a kind, as far as they are known. */
  readonly of: (tenant: string, kind: string) => ReadonlyArray<string>
  /** Makes sure that a kind has these fields. Documents that are there get them as null. */
  readonly ensure: (tenant: string, kind: string, wanted: ReadonlyArray<string>) => Effect.Effect<void, SqlError>
  /** Whether a kind has a field; asks again before it says no. */
  readonly has: (tenant: string, kind: string, field: string) => Effect.Effect<boolean, SqlError>
  /** Reads the fields of a kind again. */
  readonly reload: (ask: Ask, tenant: string, kind: string) => Effect.Effect<void, SqlError>
}

/** As many kinds of as many companies are kept at hand. */
const mostKinds = 20_000

/** The function that gives a kind its fields; commits wait for it as for each other. */
export const addFields = (s: string): string => `
CREATE OR REPLACE FUNCTION ${s}.dw_add_fields(a_tenant text, a_kind text, a_fields text[]) RETURNS text[]
LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $body$
DECLARE
  added text[];
BEGIN
  IF EXISTS (
    SELECT FROM unnest(a_fields) a(field) WHERE NOT EXISTS (
      SELECT FROM ${s}.dw_fields f WHERE f.tenant = a_tenant AND f.kind = a_kind AND f.field = a.field)
  ) THEN
    -- Whoever commits holds this row to the end: what is read now are all documents that come before the field.
    PERFORM FROM ${s}.dw_position FOR NO KEY UPDATE;
    WITH new AS (
      INSERT INTO ${s}.dw_fields (tenant, kind, field)
      SELECT a_tenant, a_kind, a.field FROM unnest(a_fields) a(field) ORDER BY a.field
      ON CONFLICT (tenant, kind, field) DO NOTHING RETURNING field
    ) SELECT array_agg(field) INTO added FROM new;
    INSERT INTO ${s}.dw_index (tenant, kind, id, field, key)
    SELECT d.tenant, d.kind, d.id, a.field, '\\x00' FROM unnest(added) a(field), ${s}.dw_streams d
    WHERE d.tenant = a_tenant AND d.kind = a_kind AND d.version > 0
    ON CONFLICT (tenant, kind, id, field) DO NOTHING;
  END IF;
  RETURN ARRAY(SELECT f.field FROM ${s}.dw_fields f WHERE f.tenant = a_tenant AND f.kind = a_kind ORDER BY f.field);
END $body$`

/** Keeps the fields of kinds at hand. */
export const makeFields = (sessions: Sessions, s: string): Fields => {
  const known = new Map<string, ReadonlyArray<string>>()
  const none: ReadonlyArray<string> = []
  const nameOf = (tenant: string, kind: string) => `${tenant}\u0000${kind}`
  const learn = (tenant: string, kind: string, fields: ReadonlyArray<string>): void => {
    const name = nameOf(tenant, kind)
    known.delete(name)
    known.set(name, fields)
    if (known.size <= mostKinds) return
    for (const oldest of known.keys()) {
      known.delete(oldest)
      break
    }
  }
  const select = `SELECT ARRAY(SELECT field FROM ${s}.dw_fields WHERE tenant = $1 AND kind = $2 ORDER BY field)`
  const learnRow = (tenant: string, kind: string, row: Row | undefined): void =>
    learn(tenant, kind, row === undefined ? none : textList(row, 0))
  const reload = (ask: Ask, tenant: string, kind: string) =>
    Effect.map(ask(select, [tenant, kind]), ([row]) => learnRow(tenant, kind, row))
  const of = (tenant: string, kind: string) => known.get(nameOf(tenant, kind)) ?? none

  return {
    of,
    reload,
    has: (tenant, kind, field) =>
      Effect.suspend(() =>
        of(tenant, kind).includes(field)
          ? Effect.succeed(true)
          : Effect.map(reload(sessions.read, tenant, kind), () => of(tenant, kind).includes(field)),
      ),
    ensure: (tenant, kind, wanted) => {
      const lacking = () => {
        const fields = of(tenant, kind)
        return wanted.some((field) => !fields.includes(field))
      }
      const add = Effect.suspend(() =>
        lacking()
          ? // There may be many documents to go through.
            Effect.map(
              sessions.alone((ask) => ask(`SELECT ${s}.dw_add_fields($1, $2, $3)`, [tenant, kind, texts(wanted)])),
              ([row]) => learnRow(tenant, kind, row),
            )
          : Effect.void,
      )
      return Effect.suspend(() => (lacking() ? Effect.andThen(reload(sessions.read, tenant, kind), add) : Effect.void))
    },
  }
}

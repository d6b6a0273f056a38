/** Which index fields the documents of a kind have, kept at hand. Fields come, and never go. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { fieldPrefix } from "./Entry.ts"
import { bytes, texts } from "./Group.ts"
import { type Row, textList } from "./Rows.ts"
import type { Ask, Sessions } from "./Sessions.ts"

/** An index field of a kind. */
export interface Field {
  readonly name: string
  /** What its entries begin with. */
  readonly prefix: Uint8Array
}

/** See {@link makeFields}. */
export interface Fields {
  /** The fields of a kind, as far as they are known. */
  readonly of: (tenant: string, kind: string) => ReadonlyArray<Field>
  /** Makes sure that a kind has these fields. Documents that are there get them as null. */
  readonly ensure: (tenant: string, kind: string, wanted: ReadonlyArray<string>) => Effect.Effect<void, SqlError>
  /** A field of a kind, if it has that; asks again before it says no. */
  readonly named: (tenant: string, kind: string, name: string) => Effect.Effect<Field | undefined, SqlError>
  /** Reads the fields of a kind again. */
  readonly reload: (ask: Ask, tenant: string, kind: string) => Effect.Effect<void, SqlError>
}

/** As many kinds of as many companies are kept at hand. */
const mostKinds = 20_000

/** The function that gives a kind its fields; commits wait for it as for each other. */
export const addFields = (s: string): string => `
CREATE OR REPLACE FUNCTION ${s}.dw_add_fields(a_tenant text, a_kind text, a_fields text[], a_prefix bytea[]) RETURNS text[]
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
    INSERT INTO ${s}.dw_index (tenant, entry, id)
    SELECT d.tenant, a.prefix || '\\x00' || convert_to(d.id, 'UTF8'), d.id
    FROM unnest(a_fields, a_prefix) a(field, prefix), ${s}.dw_streams d
    WHERE a.field = ANY (added) AND d.tenant = a_tenant AND d.kind = a_kind AND d.version > 0
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN ARRAY(SELECT f.field FROM ${s}.dw_fields f WHERE f.tenant = a_tenant AND f.kind = a_kind ORDER BY f.field);
END $body$`

/** Keeps the fields of kinds at hand. */
export const makeFields = (sessions: Sessions, s: string): Fields => {
  const known = new Map<string, ReadonlyArray<Field>>()
  const none: ReadonlyArray<Field> = []
  const nameOf = (tenant: string, kind: string) => `${tenant}\u0000${kind}`
  const learn = (tenant: string, kind: string, names: ReadonlyArray<string>): void => {
    const name = nameOf(tenant, kind)
    known.delete(name)
    known.set(
      name,
      names.map((field) => ({ name: field, prefix: fieldPrefix(tenant, kind, field) })),
    )
    if (known.size <= mostKinds) return
    for (const oldest of known.keys()) {
      known.delete(oldest)
      break
    }
  }
  const select = `SELECT ARRAY(SELECT field FROM ${s}.dw_fields WHERE tenant = $1 AND kind = $2 ORDER BY field)`
  const learnRow = (tenant: string, kind: string, row: Row | undefined): void =>
    learn(tenant, kind, row === undefined ? [] : textList(row, 0))
  const reload = (ask: Ask, tenant: string, kind: string) =>
    Effect.map(ask(select, [tenant, kind]), ([row]) => learnRow(tenant, kind, row))
  const of = (tenant: string, kind: string) => known.get(nameOf(tenant, kind)) ?? none

  return {
    of,
    reload,
    named: (tenant, kind, name) =>
      Effect.suspend(() => {
        const find = () => of(tenant, kind).find((field) => field.name === name)
        const found = find()
        return found === undefined
          ? Effect.map(reload(sessions.read, tenant, kind), find)
          : Effect.succeed<Field | undefined>(found)
      }),
    ensure: (tenant, kind, wanted) => {
      const lacking = () => {
        const fields = of(tenant, kind)
        return wanted.some((name) => !fields.some((field) => field.name === name))
      }
      const add = Effect.suspend(() =>
        lacking()
          ? // There may be many documents to go through.
            Effect.map(
              sessions.alone((ask) =>
                ask(`SELECT ${s}.dw_add_fields($1, $2, $3, $4)`, [
                  tenant,
                  kind,
                  texts(wanted),
                  bytes(wanted.map((name) => fieldPrefix(tenant, kind, name))),
                ]),
              ),
              ([row]) => learnRow(tenant, kind, row),
            )
          : Effect.void,
      )
      return Effect.suspend(() => (lacking() ? Effect.andThen(reload(sessions.read, tenant, kind), add) : Effect.void))
    },
  }
}

/** What keeps a database sound, as functions inside it and as questions to it. */

/**
 * The bytes under which `find` meets a value, as `IndexKey.ts` makes them: for holding index entries against documents.
 * Null when the fields can't be read.
 */
const indexKeyOf = (s: string) => `
CREATE OR REPLACE FUNCTION ${s}.dw_index_key(fields text, field text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $body$
DECLARE
  value json := fields::json -> field;
  bits bigint;
BEGIN
  CASE coalesce(json_typeof(value), 'null')
    WHEN 'null' THEN RETURN '\\x00';
    WHEN 'boolean' THEN RETURN CASE fields::json ->> field WHEN 'true' THEN '\\x02'::bytea ELSE '\\x01'::bytea END;
    WHEN 'string' THEN RETURN '\\x04'::bytea || convert_to(fields::json ->> field, 'UTF8');
    WHEN 'number' THEN
      bits := ('x' || encode(float8send((fields::json ->> field)::double precision), 'hex'))::bit(64)::bigint;
      RETURN '\\x03'::bytea || int8send(CASE WHEN bits < 0 THEN ~bits ELSE bits | (-9223372036854775808) END);
  END CASE;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $body$`

/** Timers as the row of a stream tells them; none when they can't be read. */
const timersOf = (s: string) => `
CREATE OR REPLACE FUNCTION ${s}.dw_timers_of(timers text) RETURNS TABLE (name text, due_at bigint)
LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
  RETURN QUERY SELECT t.name COLLATE "C", t."dueAt" FROM json_to_recordset(timers::json) t(name text, "dueAt" bigint);
EXCEPTION WHEN OTHERS THEN
  RETURN;
END $body$`

/**
 * `dw_restate`: documents, index entries (`i_…`) and timers (`t_…`) of streams anew, whatever there is of them. Answers the
 * streams whose last event is another than given (`m_…`); then nothing is written.
 */
const restate = (s: string) => `
CREATE OR REPLACE FUNCTION ${s}.dw_restate(
  r_tenant text, r_kind text[], r_id text[], r_version integer[], r_hash text[], r_data text[], r_fields text[], r_timers text[],
  i_stream integer[], i_field text[], i_key bytea[],
  t_stream integer[], t_name text[], t_due bigint[], t_shard bigint[],
  k_kind text[], k_fields integer[],
  OUT m_stream integer[], OUT m_actual integer[]
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $body$
DECLARE
  last record;
BEGIN
  FOR n IN 1 .. cardinality(r_id) LOOP
    PERFORM FROM ${s}.dw_streams d WHERE d.tenant = r_tenant AND d.kind = r_kind[n] AND d.id = r_id[n] FOR NO KEY UPDATE;
    SELECT e.version, e.hash INTO last FROM ${s}.dw_events e
    WHERE e.tenant = r_tenant AND e.kind = r_kind[n] AND e.id = r_id[n] ORDER BY e.version DESC LIMIT 1;
    IF last.version IS DISTINCT FROM r_version[n] OR last.hash IS DISTINCT FROM r_hash[n] THEN
      m_stream := m_stream || n;
      m_actual := m_actual || coalesce(last.version, 0);
    END IF;
  END LOOP;
  IF m_stream IS NOT NULL THEN
    RETURN;
  END IF;

  INSERT INTO ${s}.dw_streams AS d (tenant, kind, id, version, revision, hash, data, fields, timers)
  -- A row that was lost begins with a revision that none had that a node may still know.
  SELECT r_tenant, r.kind, r.id, r.version, extract(epoch FROM now())::integer - 1600000000, r.hash, r.data, r.fields, r.timers
  FROM unnest(r_kind, r_id, r_version, r_hash, r_data, r_fields, r_timers) r(kind, id, version, hash, data, fields, timers)
  ON CONFLICT (tenant, kind, id) DO UPDATE SET version = excluded.version, revision = d.revision + 1,
    hash = excluded.hash, data = excluded.data, fields = excluded.fields, timers = excluded.timers;
  FOR n IN 1 .. cardinality(r_id) LOOP
    DELETE FROM ${s}.dw_index x WHERE x.tenant = r_tenant AND x.kind = r_kind[n] AND x.id = r_id[n];
    DELETE FROM ${s}.dw_timers t WHERE t.tenant = r_tenant AND t.kind = r_kind[n] AND t.id = r_id[n];
  END LOOP;
  INSERT INTO ${s}.dw_index (tenant, kind, id, field, key)
  SELECT r_tenant, r_kind[i.stream], r_id[i.stream], i.field, i.key FROM unnest(i_stream, i_field, i_key) i(stream, field, key);
  INSERT INTO ${s}.dw_timers (tenant, kind, id, name, due_at, shard)
  SELECT r_tenant, r_kind[t.stream], r_id[t.stream], t.name, t.due, t.shard
  FROM unnest(t_stream, t_name, t_due, t_shard) t(stream, name, due, shard);

  PERFORM FROM ${s}.dw_position FOR NO KEY UPDATE;
  PERFORM FROM unnest(k_kind, k_fields) k(kind, fields)
  WHERE k.fields <> (SELECT count(*) FROM ${s}.dw_fields f WHERE f.tenant = r_tenant AND f.kind = k.kind);
  IF FOUND THEN
    RAISE EXCEPTION 'a kind has got another index field meanwhile' USING ERRCODE = 'DW001';
  END IF;
END $body$`

/** All functions for maintenance of version 1. */
export const maintenanceFunctions = (s: string): ReadonlyArray<string> => [indexKeyOf(s), timersOf(s), restate(s)]

/** Questions whose every row is a finding: tenant, stream, detail. */
export const contradictions = (s: string): ReadonlyArray<string> => [
  // Positions are 1, 2, 3 …: where one is missing, its follower says so.
  `SELECT tenant, kind || '/' || id, 'event ' || version || ' stands at position ' || position || ', and nothing stands at the one before'
   FROM (SELECT *, lag(position, 1, 0::bigint) OVER (ORDER BY position) AS before FROM ${s}.dw_events) e
   WHERE position <> before + 1`,
  `SELECT tenant, kind || '/' || id, 'event ' || version || ' is there, and the one before it is not'
   FROM (SELECT *, lag(version, 1, 0) OVER (PARTITION BY tenant, kind, id ORDER BY version) AS before FROM ${s}.dw_events) e
   WHERE version <> before + 1`,
  `SELECT l.tenant, l.kind || '/' || l.id, 'there are events up to ' || l.version || ', and no document'
   FROM (SELECT tenant, kind, id, max(version) AS version FROM ${s}.dw_events GROUP BY tenant, kind, id) l
   LEFT JOIN ${s}.dw_streams d ON d.tenant = l.tenant AND d.kind = l.kind AND d.id = l.id AND d.version > 0
   WHERE d.id IS NULL`,
  `SELECT d.tenant, d.kind || '/' || d.id, 'the document is of version ' || d.version || ', and not of the last event'
   FROM ${s}.dw_streams d
   LEFT JOIN (
     SELECT DISTINCT ON (tenant, kind, id) tenant, kind, id, version, hash FROM ${s}.dw_events
     ORDER BY tenant, kind, id, version DESC
   ) e ON e.tenant = d.tenant AND e.kind = d.kind AND e.id = d.id
   WHERE d.version > 0 AND (e.version IS DISTINCT FROM d.version OR e.hash IS DISTINCT FROM d.hash)`,
  `SELECT d.tenant, d.kind || '/' || d.id, 'the document is not under its index field ' || f.field
   FROM ${s}.dw_fields f JOIN ${s}.dw_streams d ON d.tenant = f.tenant AND d.kind = f.kind AND d.version > 0
   LEFT JOIN ${s}.dw_index x ON x.tenant = d.tenant AND x.kind = d.kind AND x.field = f.field AND x.id = d.id
     AND x.key = ${s}.dw_index_key(d.fields, f.field)
   WHERE x.id IS NULL`,
  `SELECT x.tenant, x.kind || '/' || x.id, 'there is an entry under index field ' || x.field || ' that its document does not have'
   FROM ${s}.dw_index x
   LEFT JOIN ${s}.dw_streams d ON d.tenant = x.tenant AND d.kind = x.kind AND d.id = x.id AND d.version > 0
   WHERE d.id IS NULL OR x.key IS DISTINCT FROM ${s}.dw_index_key(d.fields, x.field)`,
  `SELECT d.tenant, d.kind || '/' || d.id, 'timer ' || t.name || ' of the stream is not among those that fall due'
   FROM ${s}.dw_streams d CROSS JOIN LATERAL ${s}.dw_timers_of(d.timers) t
   LEFT JOIN ${s}.dw_timers o ON o.tenant = d.tenant AND o.kind = d.kind AND o.id = d.id AND o.name = t.name AND o.due_at = t.due_at
   WHERE d.timers <> '[]' AND o.name IS NULL`,
  `SELECT o.tenant, o.kind || '/' || o.id, 'timer ' || o.name || ' falls due, and its stream does not have it'
   FROM ${s}.dw_timers o WHERE NOT EXISTS (
     SELECT FROM ${s}.dw_streams d CROSS JOIN LATERAL ${s}.dw_timers_of(d.timers) t
     WHERE d.tenant = o.tenant AND d.kind = o.kind AND d.id = o.id AND t.name = o.name AND t.due_at = o.due_at)`,
  `SELECT tenant, '', 'the receipt of command ' || command_id || ' tells position ' || position || ', which no event has'
   FROM ${s}.dw_receipts WHERE position > (SELECT coalesce(max(position), 0) FROM ${s}.dw_events)`,
]

/** What keeps a database sound, as functions inside it and as questions to it. */

/**
 * The entry of a document under a field, as `Entry.ts` makes it: for holding entries against documents. Null when the
 * fields can't be read.
 */
const entryOf = (s: string) => `
CREATE OR REPLACE FUNCTION ${s}.dw_entry_of(tenant text, kind text, id text, fields text, field text) RETURNS bytea
LANGUAGE plpgsql STABLE AS $body$
DECLARE
  value json := fields::json -> field;
  bits bigint;
  key bytea;
BEGIN
  CASE coalesce(json_typeof(value), 'null')
    WHEN 'null' THEN key := '\\x00';
    WHEN 'boolean' THEN key := CASE fields::json ->> field WHEN 'true' THEN '\\x02'::bytea ELSE '\\x01'::bytea END;
    WHEN 'string' THEN key := '\\x04'::bytea || convert_to(fields::json ->> field, 'UTF8') || '\\x00'::bytea;
    WHEN 'number' THEN
      bits := ('x' || encode(float8send((fields::json ->> field)::double precision), 'hex'))::bit(64)::bigint;
      key := '\\x03'::bytea || int8send(CASE WHEN bits < 0 THEN ~bits ELSE bits | (-9223372036854775808) END);
  END CASE;
  RETURN convert_to(tenant, 'UTF8') || '\\x00'::bytea || convert_to(kind, 'UTF8') || '\\x00'::bytea
    || convert_to(field, 'UTF8') || '\\x00'::bytea || key || convert_to(id, 'UTF8');
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
 * `dw_restate`: documents, index entries (`i_…`) and timers (`t_…`) of streams anew. Answers the streams whose last event is
 * another than given (`m_…`); then nothing is written.
 *
 * `g_entry` are the entries that the rows ask for as they were at `r_revision`. When not all of them are there, the index
 * has been spoilt: then all entries of the kinds (`k_…`) are looked through for those of these streams, which takes longer.
 */
const restate = (s: string) => `
CREATE OR REPLACE FUNCTION ${s}.dw_restate(
  r_tenant text, r_kind text[], r_id text[], r_version integer[], r_revision integer[], r_next integer[], r_hash text[], r_data text[],
  r_fields text[], r_timers text[],
  g_entry bytea[], i_stream integer[], i_entry bytea[],
  t_stream integer[], t_name text[], t_due bigint[], t_shard bigint[],
  k_kind text[], k_fields integer[], k_low bytea[], k_high bytea[],
  OUT m_stream integer[], OUT m_actual integer[]
) LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $body$
DECLARE
  last record;
  found_revision integer;
  stale boolean := false;
  done integer;
BEGIN
  FOR n IN 1 .. cardinality(r_id) LOOP
    SELECT d.revision INTO found_revision FROM ${s}.dw_streams d
    WHERE d.tenant = r_tenant AND d.kind = r_kind[n] AND d.id = r_id[n] FOR NO KEY UPDATE;
    stale := stale OR coalesce(found_revision, 0) <> r_revision[n];
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
  IF stale THEN
    RAISE EXCEPTION 'a stream was written meanwhile' USING ERRCODE = 'DW002';
  END IF;

  DELETE FROM ${s}.dw_index x WHERE x.tenant = r_tenant AND x.entry = ANY (g_entry);
  GET DIAGNOSTICS done = ROW_COUNT;
  IF done <> cardinality(g_entry) OR 0 = ANY (r_revision) THEN
    FOR n IN 1 .. cardinality(k_kind) LOOP
      DELETE FROM ${s}.dw_index x
      WHERE x.tenant = r_tenant AND x.entry >= k_low[n] AND x.entry < k_high[n] AND x.id = ANY (r_id);
    END LOOP;
  END IF;
  FOR n IN 1 .. cardinality(r_id) LOOP
    DELETE FROM ${s}.dw_timers t WHERE t.tenant = r_tenant AND t.kind = r_kind[n] AND t.id = r_id[n];
    INSERT INTO ${s}.dw_streams AS d (tenant, kind, id, version, revision, hash, data, fields, timers)
    VALUES (r_tenant, r_kind[n], r_id[n], r_version[n], r_next[n],
      r_hash[n], r_data[n], r_fields[n], r_timers[n])
    ON CONFLICT (tenant, kind, id) DO UPDATE SET version = excluded.version, revision = excluded.revision,
      hash = excluded.hash, data = excluded.data, fields = excluded.fields, timers = excluded.timers;
  END LOOP;
  INSERT INTO ${s}.dw_index (tenant, entry, id)
  SELECT r_tenant, i.entry, r_id[i.stream] FROM unnest(i_stream, i_entry) i(stream, entry) ON CONFLICT DO NOTHING;
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
export const maintenanceFunctions = (s: string): ReadonlyArray<string> => [entryOf(s), timersOf(s), restate(s)]

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
   LEFT JOIN ${s}.dw_index x ON x.tenant = d.tenant AND x.id = d.id
     AND x.entry = ${s}.dw_entry_of(d.tenant, d.kind, d.id, d.fields, f.field)
   WHERE x.id IS NULL`,
  `SELECT x.tenant, split_part(encode(x.entry, 'escape'), '\\000', 2) || '/' || x.id,
     'there is an entry under index field ' || split_part(encode(x.entry, 'escape'), '\\000', 3) || ' that its document does not have'
   FROM ${s}.dw_index x
   LEFT JOIN (
     SELECT d.tenant, d.id, ${s}.dw_entry_of(d.tenant, d.kind, d.id, d.fields, f.field) AS entry
     FROM ${s}.dw_fields f JOIN ${s}.dw_streams d ON d.tenant = f.tenant AND d.kind = f.kind AND d.version > 0
   ) e ON e.tenant = x.tenant AND e.entry = x.entry AND e.id = x.id
   WHERE e.id IS NULL`,
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

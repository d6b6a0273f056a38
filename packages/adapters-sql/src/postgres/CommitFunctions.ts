/**
 * What happens inside the database when commits are written: one function for a group, one for a commit that is alone.
 *
 * Both take locks in the same order: streams by key, those that are there first, those that come into being after them;
 * the row that guards the positions last. So nobody waits for anybody in a circle, and what one node does before it
 * takes positions overlaps with another node's wait for the disk. From taking positions to the commit nobody else can
 * commit: positions become visible in their order, and what is checked in between can't change.
 *
 * What another node did in between, unseen by what was checked first, ends the transaction with 40001; the next attempt
 * sees it.
 *
 * @module
 */

/** The stream number `n`, as a condition on the table named `x`. */
const isStream = (x: string, n: string) =>
  `${x}.tenant = s_tenant[${n}] AND ${x}.kind = s_kind[${n}] AND ${x}.id = s_id[${n}]`

/** Planned once, and for tables that have grown: the first plans are made while they are empty. */
const planning = `
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off`

/**
 * Everything but the commands: streams (`s_…`), index entries that go (`g_…`) and come (`i_…`), timers that are new or moved
 * (`t_…`) and that are gone (`o_…`), kinds (`k_…`), events (`e_…`). Lists of one letter are of one length; `…_command` and
 * `…_stream` count from 1.
 */
const parameters = `
  s_command integer[], s_tenant text[], s_kind text[], s_id text[], s_expected integer[], s_revision integer[], s_next integer[],
  s_events integer[], s_hash text[], s_data text[], s_fields text[], s_timers text[],
  g_stream integer[], g_entry bytea[], i_stream integer[], i_entry bytea[],
  t_stream integer[], t_name text[], t_due bigint[], t_shard bigint[],
  o_stream integer[], o_name text[],
  k_tenant text[], k_kind text[], k_fields integer[],
  e_stream integer[], e_version integer[], e_type text[], e_schema bigint[], e_data text[], e_meta text[], e_hash text[]`

/**
 * Writes the streams of commands that are `ok`, their index entries and timers. Rows are reached through conflicts, by
 * lists of keys and one by one instead of through joins: no plan can ever read a whole table.
 */
const writeStreams = (s: string) => `
  expected := s_changing;
  IF NOT whole THEN
    SELECT count(*) INTO expected FROM unnest(s_command, s_events) w(command, events) WHERE ok[w.command] AND w.events >= 0;
  END IF;
  IF expected > 0 THEN
    INSERT INTO ${s}.dw_streams AS d (tenant, kind, id, version, revision, hash, data, fields, timers)
    SELECT w.tenant, w.kind, w.id, w.expected + w.events, w.next, w.hash, w.data, w.fields, w.timers
    FROM unnest(s_command, s_tenant, s_kind, s_id, s_expected, s_next, s_events, s_hash, s_data, s_fields, s_timers)
      w(command, tenant, kind, id, expected, next, events, hash, data, fields, timers)
    WHERE ok[w.command] AND w.events >= 0
    ON CONFLICT (tenant, kind, id) DO UPDATE
    SET version = excluded.version, revision = excluded.revision, timers = excluded.timers,
      hash = CASE excluded.hash WHEN '' THEN d.hash ELSE excluded.hash END,
      data = CASE excluded.hash WHEN '' THEN d.data ELSE excluded.data END,
      fields = CASE excluded.hash WHEN '' THEN d.fields ELSE excluded.fields END
    WHERE d.revision = ANY (s_revision);
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> expected THEN
      RAISE EXCEPTION 'a stream was created meanwhile' USING ERRCODE = '40001';
    END IF;
  END IF;
  IF cardinality(g_stream) > 0 THEN
    IF NOT whole THEN
      SELECT array_agg(g.entry) INTO g_entry FROM unnest(g_stream, g_entry) g(stream, entry) WHERE ok[s_command[g.stream]];
    END IF;
    DELETE FROM ${s}.dw_index g WHERE g.tenant = ANY (c_tenant) AND g.entry = ANY (g_entry);
  END IF;
  IF cardinality(i_stream) > 0 THEN
    INSERT INTO ${s}.dw_index (tenant, entry, id)
    SELECT s_tenant[i.stream], i.entry, s_id[i.stream]
    FROM unnest(i_stream, i_entry) i(stream, entry) WHERE ok[s_command[i.stream]];
  END IF;
  IF cardinality(t_stream) > 0 THEN
    INSERT INTO ${s}.dw_timers (tenant, kind, id, name, due_at, shard)
    SELECT s_tenant[t.stream], s_kind[t.stream], s_id[t.stream], t.name, t.due, t.shard
    FROM unnest(t_stream, t_name, t_due, t_shard) t(stream, name, due, shard) WHERE ok[s_command[t.stream]]
    ON CONFLICT (tenant, kind, id, name) DO UPDATE SET due_at = excluded.due_at;
  END IF;
  FOR n IN 1 .. cardinality(o_stream) LOOP
    IF ok[s_command[o_stream[n]]] THEN
      DELETE FROM ${s}.dw_timers o WHERE ${isStream("o", "o_stream[n]")} AND o.name = o_name[n];
    END IF;
  END LOOP;`

/** Takes positions from `base` on, and checks what could not be locked. */
const takePositions = (s: string) => `
  PERFORM FROM ${s}.dw_position FOR NO KEY UPDATE;
  SELECT coalesce((SELECT max(position) FROM ${s}.dw_events), 0), EXISTS (
    SELECT FROM unnest(k_tenant, k_kind, k_fields) k(tenant, kind, fields)
    WHERE k.fields <> (SELECT count(*) FROM ${s}.dw_fields f WHERE f.tenant = k.tenant AND f.kind = k.kind)
  ) INTO base, outdated;
  IF outdated THEN
    RAISE EXCEPTION 'a kind has got another index field meanwhile' USING ERRCODE = 'DW001';
  END IF;
  IF s_absent THEN
    FOR n IN 1 .. cardinality(s_id) LOOP
      IF s_events[n] < 0 AND s_expected[n] = 0 AND ok[s_command[n]] THEN
        PERFORM FROM ${s}.dw_streams d WHERE ${isStream("d", "n")} AND d.version > 0;
        IF FOUND THEN
          RAISE EXCEPTION 'a stream that was absent was created meanwhile' USING ERRCODE = '40001';
        END IF;
      END IF;
    END LOOP;
  END IF;`

/** Writes the events and receipts of commands that are `ok`; when all are, everything stands where it was to stand. */
const writeEvents = (s: string) => `
  IF whole THEN
    INSERT INTO ${s}.dw_events (position, tenant, kind, id, version, type, schema_version, data, meta, hash)
    SELECT base + e.n, s_tenant[e.stream], s_kind[e.stream], s_id[e.stream],
      e.version, e.type, e.schema, e.data, e.meta, e.hash
    FROM unnest(e_stream, e_version, e_type, e_schema, e_data, e_meta, e_hash)
      WITH ORDINALITY e(stream, version, type, schema, data, meta, hash, n);
    INSERT INTO ${s}.dw_receipts (tenant, command_id, command_hash, at, position, receipt)
    SELECT c.tenant, c.id, c.hash, c.at, base + c.until, c.receipt
    FROM unnest(c_tenant, c_id, c_hash, c_at, c_until, c_receipt) c(tenant, id, hash, at, until, receipt)
    ON CONFLICT (tenant, command_id) DO NOTHING;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> cardinality(c_id) THEN
      RAISE EXCEPTION 'a command was done before' USING ERRCODE = 'DW003';
    END IF;
  ELSE
    INSERT INTO ${s}.dw_events (position, tenant, kind, id, version, type, schema_version, data, meta, hash)
    SELECT base + row_number() OVER (ORDER BY e.n), s_tenant[e.stream], s_kind[e.stream], s_id[e.stream],
      e.version, e.type, e.schema, e.data, e.meta, e.hash
    FROM unnest(e_stream, e_version, e_type, e_schema, e_data, e_meta, e_hash)
      WITH ORDINALITY e(stream, version, type, schema, data, meta, hash, n)
    WHERE ok[s_command[e.stream]];
    INSERT INTO ${s}.dw_receipts (tenant, command_id, command_hash, at, position, receipt)
    SELECT c.tenant, c.id, c.hash, c.at, base + sum(c.events) OVER (ORDER BY c.n), c.receipt
    FROM unnest(c_tenant, c_id, c_hash, c_at, c_events, c_receipt)
      WITH ORDINALITY c(tenant, id, hash, at, events, receipt, n) WHERE ok[c.n];
  END IF;`

/**
 * `dw_commit`: a group of commits, at most one of them on any stream. Answers the position before the first one taken;
 * which commands were done before (`d_…`), and which streams are at other versions than expected (`m_…`). Commands that
 * are in neither are written.
 *
 * Unless it is `careful`, it takes it that no command was done before, as nearly always; one that was ends it with DW003.
 * Streams come in the order of their keys, which is the order of the locks. `s_events` is the number of events of a
 * stream, 0 for timers only, -1 for a guard or a write that changes nothing; `s_revision` is the revision of the stream's
 * row from which the changes were told, 0 when there is none, null for a guard; `s_next` the one that it gets. `s_changing` counts the streams that are
 * written, `s_absent` says whether any guarded one must be absent, `c_until` counts events up to and with each command.
 */
const commitGroup = (s: string) => `
CREATE OR REPLACE FUNCTION ${s}.dw_commit(
  careful boolean,
  c_tenant text[], c_id text[], c_hash text[], c_at bigint[], c_receipt text[], c_events integer[], c_until integer[],
  s_changing integer, s_absent boolean, ${parameters},
  OUT base bigint,
  OUT d_command integer[], OUT d_hash text[], OUT d_at bigint[], OUT d_receipt text[], OUT d_position bigint[],
  OUT m_stream integer[], OUT m_actual integer[]
) LANGUAGE plpgsql ${planning} AS $body$
DECLARE
  ok boolean[] := array_fill(true, ARRAY[cardinality(c_id)]);
  whole boolean;
  actual integer[] := array_fill(0, ARRAY[cardinality(s_id)]);
  revisions integer[] := array_fill(0, ARRAY[cardinality(s_id)]);
  expected integer;
  done integer;
  outdated boolean;
  found_stream integer[];
  found_version integer[];
  found_revision integer[];
BEGIN
  SELECT array_agg(x.n), array_agg(x.version), array_agg(x.revision) INTO found_stream, found_version, found_revision
  FROM unnest(s_tenant, s_kind, s_id) WITH ORDINALITY w(tenant, kind, id, n)
  CROSS JOIN LATERAL (
    SELECT w.n, d.version, d.revision FROM ${s}.dw_streams d
    WHERE d.tenant = w.tenant AND d.kind = w.kind AND d.id = w.id OFFSET 0 FOR NO KEY UPDATE
  ) x;
  IF found_stream IS NOT NULL THEN
    FOR i IN 1 .. cardinality(found_stream) LOOP
      actual[found_stream[i]] := found_version[i];
      revisions[found_stream[i]] := found_revision[i];
    END LOOP;
  END IF;
  -- Only now: whoever held the streams may have been the same command.
  IF careful OR actual <> s_expected THEN
    SELECT array_agg(x.n), array_agg(x.command_hash), array_agg(x.at), array_agg(x.receipt), array_agg(x.position)
    INTO d_command, d_hash, d_at, d_receipt, d_position
    FROM unnest(c_tenant, c_id) WITH ORDINALITY c(tenant, id, n)
    CROSS JOIN LATERAL (
      SELECT c.n, r.* FROM ${s}.dw_receipts r WHERE r.tenant = c.tenant AND r.command_id = c.id OFFSET 0
    ) x;
  END IF;
  IF d_command IS NOT NULL THEN
    FOR i IN 1 .. cardinality(d_command) LOOP ok[d_command[i]] := false; END LOOP;
  END IF;
  IF actual <> s_expected THEN
    SELECT array_agg(w.n), array_agg(w.actual) INTO m_stream, m_actual
    FROM unnest(s_command, s_expected, actual) WITH ORDINALITY w(command, expected, actual, n)
    WHERE ok[w.command] AND w.actual <> w.expected;
    IF m_stream IS NOT NULL THEN
      FOR i IN 1 .. cardinality(m_stream) LOOP ok[s_command[m_stream[i]]] := false; END LOOP;
    END IF;
  END IF;
  IF revisions <> s_revision THEN
    FOR i IN 1 .. cardinality(s_id) LOOP
      IF revisions[i] <> s_revision[i] AND ok[s_command[i]] THEN
        RAISE EXCEPTION 'a stream was restated meanwhile' USING ERRCODE = 'DW002';
      END IF;
    END LOOP;
  END IF;
  whole := NOT false = ANY (ok);
  IF true = ANY (ok) THEN ${writeStreams(s)} ${takePositions(s)} ${writeEvents(s)}
  END IF;
END $body$`

/**
 * `dw_commit_one`: a commit that is alone, writes one stream with events and guards none, as most are; in fewer and
 * plainer statements. It goes straight ahead: answers the position before the first one taken, or null when the stream is
 * not as it was known to be and nothing was written. A command that was done before ends it with DW003. What is to be
 * said in both cases, `dw_commit` finds out.
 */
const commitOne = (s: string) => `
CREATE OR REPLACE FUNCTION ${s}.dw_commit_one(
  c_tenant text, c_id text, c_hash text, c_at bigint, c_receipt text,
  s_kind text, s_id text, s_expected integer, s_revision integer, s_next integer,
  s_hash text, s_data text, s_fields text, s_timers text,
  g_entry bytea[], i_entry bytea[],
  t_name text[], t_due bigint[], t_shard bigint, o_name text[],
  k_fields integer,
  e_type text[], e_schema bigint[], e_data text[], e_meta text[], e_hash text[]
) RETURNS bigint LANGUAGE plpgsql ${planning} AS $body$
DECLARE
  base bigint;
  receipts integer;
  events integer := cardinality(e_type);
BEGIN
  IF s_revision = 0 THEN
    INSERT INTO ${s}.dw_streams (tenant, kind, id, version, revision, hash, data, fields, timers)
    VALUES (c_tenant, s_kind, s_id, events, s_next, s_hash, s_data, s_fields, s_timers)
    ON CONFLICT (tenant, kind, id) DO NOTHING;
  ELSE
    UPDATE ${s}.dw_streams d
    SET version = s_expected + events, revision = s_next, hash = s_hash, data = s_data, fields = s_fields, timers = s_timers
    WHERE d.tenant = c_tenant AND d.kind = s_kind AND d.id = s_id AND d.version = s_expected AND d.revision = s_revision;
  END IF;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF cardinality(g_entry) > 0 THEN
    DELETE FROM ${s}.dw_index g WHERE g.tenant = c_tenant AND g.entry = ANY (g_entry);
  END IF;
  IF cardinality(i_entry) > 0 THEN
    INSERT INTO ${s}.dw_index (tenant, entry, id) SELECT c_tenant, i.entry, s_id FROM unnest(i_entry) i(entry);
  END IF;
  IF cardinality(t_name) > 0 THEN
    INSERT INTO ${s}.dw_timers (tenant, kind, id, name, due_at, shard)
    SELECT c_tenant, s_kind, s_id, t.name, t.due, t_shard FROM unnest(t_name, t_due) t(name, due)
    ON CONFLICT (tenant, kind, id, name) DO UPDATE SET due_at = excluded.due_at;
  END IF;
  IF cardinality(o_name) > 0 THEN
    DELETE FROM ${s}.dw_timers o
    WHERE o.tenant = c_tenant AND o.kind = s_kind AND o.id = s_id AND o.name = ANY (o_name);
  END IF;
  PERFORM FROM ${s}.dw_position FOR NO KEY UPDATE;
  WITH e AS (
    INSERT INTO ${s}.dw_events (position, tenant, kind, id, version, type, schema_version, data, meta, hash)
    SELECT (SELECT coalesce(max(position), 0) FROM ${s}.dw_events) + e.n, c_tenant, s_kind, s_id, s_expected + e.n,
      e.type, e.schema, e.data, e.meta, e.hash
    FROM unnest(e_type, e_schema, e_data, e_meta, e_hash) WITH ORDINALITY e(type, schema, data, meta, hash, n)
    WHERE k_fields = (SELECT count(*) FROM ${s}.dw_fields f WHERE f.tenant = c_tenant AND f.kind = s_kind)
    RETURNING position
  ), r AS (
    INSERT INTO ${s}.dw_receipts (tenant, command_id, command_hash, at, position, receipt)
    SELECT c_tenant, c_id, c_hash, c_at, max(e.position), c_receipt FROM e HAVING count(*) > 0
    ON CONFLICT (tenant, command_id) DO NOTHING RETURNING position
  ) SELECT min(e.position) - 1, (SELECT count(*) FROM r) INTO base, receipts FROM e;
  IF base IS NULL THEN
    RAISE EXCEPTION 'a kind has got another index field meanwhile' USING ERRCODE = 'DW001';
  END IF;
  IF receipts = 0 THEN
    RAISE EXCEPTION 'the command was done before' USING ERRCODE = 'DW003';
  END IF;
  RETURN base;
END $body$`

/** All functions of version 1 that commit. */
export const functions = (s: string): ReadonlyArray<string> => [commitGroup(s), commitOne(s)]

/** The tables, as statements for a schema whose name is already quoted. */

/**
 * Version 1.
 *
 * - `dw_streams`: the current state of every stream: its document, its index values and its timers as they were given.
 *   A stream that has timers but no events yet stands there with version 0 and has no document. `revision` is another number
 *   after every write of the row, by chance: a node that knows index values and timers of a revision can tell what changes
 *   in them.
 * - `dw_events`: everything that happened; only ever added to. `position` is dense.
 * - `dw_index`: every document under each index field of its kind. An entry is tenant, kind, field, value and id in bytes
 *   that sort as these do. A document without a field is there as null, so one walk over a field meets every document of
 *   the kind; `dw_fields` says which fields a kind has.
 * - `dw_timers`: the timers again, in the order in which they fall due; `shard` is the hash that shares them out.
 * - `dw_receipts`: what was answered. `dw_position`: the one row that whoever takes positions holds until it commits.
 *
 * Every key holds the tenant, so each table can be partitioned by it. Texts compare by bytes, whatever the database's
 * collation. JSON is text: it comes back as it was given, and nothing in it can make a statement fail.
 */
export const tables = (s: string): ReadonlyArray<string> => [
  `CREATE TABLE ${s}.dw_streams (
    tenant text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    version integer NOT NULL, revision integer NOT NULL, hash text COLLATE "C" NOT NULL,
    data text COLLATE "C" NOT NULL, fields text COLLATE "C" NOT NULL, timers text COLLATE "C" NOT NULL,
    CONSTRAINT dw_streams_key PRIMARY KEY (tenant, kind, id)
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)`,
  `CREATE TABLE ${s}.dw_events (
    position bigint NOT NULL,
    tenant text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    version integer NOT NULL, type text COLLATE "C" NOT NULL, schema_version bigint NOT NULL,
    data text COLLATE "C" NOT NULL, meta text COLLATE "C" NOT NULL, hash text COLLATE "C" NOT NULL,
    CONSTRAINT dw_events_key PRIMARY KEY (tenant, kind, id, version),
    CONSTRAINT dw_events_of_tenant UNIQUE (tenant, position)
  )`,
  `CREATE INDEX dw_events_by_position ON ${s}.dw_events (position)`,
  `CREATE TABLE ${s}.dw_fields (
    tenant text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, field text COLLATE "C" NOT NULL,
    CONSTRAINT dw_fields_key PRIMARY KEY (tenant, kind, field)
  )`,
  `CREATE TABLE ${s}.dw_index (
    tenant text COLLATE "C" NOT NULL, entry bytea NOT NULL, id text COLLATE "C" NOT NULL,
    CONSTRAINT dw_index_key PRIMARY KEY (tenant, entry)
  ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)`,
  `CREATE TABLE ${s}.dw_timers (
    tenant text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL, due_at bigint NOT NULL, shard bigint NOT NULL,
    CONSTRAINT dw_timers_key PRIMARY KEY (tenant, kind, id, name)
  ) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)`,
  `CREATE INDEX dw_timers_by_time ON ${s}.dw_timers (due_at, tenant, kind, id, name)`,
  `CREATE TABLE ${s}.dw_receipts (
    tenant text COLLATE "C" NOT NULL, command_id text COLLATE "C" NOT NULL,
    command_hash text COLLATE "C" NOT NULL, at bigint NOT NULL, position bigint NOT NULL,
    receipt text COLLATE "C" NOT NULL,
    CONSTRAINT dw_receipts_key PRIMARY KEY (tenant, command_id)
  )`,
  `CREATE INDEX dw_receipts_by_age ON ${s}.dw_receipts (at)`,
  `CREATE TABLE ${s}.dw_position (one boolean CONSTRAINT dw_position_key PRIMARY KEY CHECK (one))`,
  `INSERT INTO ${s}.dw_position VALUES (true)`,
]

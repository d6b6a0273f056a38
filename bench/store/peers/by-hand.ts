/**
 * What somebody writes by hand who knows PostgreSQL: tables of their own, a pool, prepared statements, and for each
 * command one transaction of five round trips: begin, lock and read, event and receipt, document with its searchable
 * columns and timer, commit. Positions come from a sequence, so unlike ours they have gaps and may become visible out of
 * order.
 *
 * @module
 */
import pg from "pg"
import { add, customerOf, type Entry, empty, type Journal, type Recorded, start } from "../work.ts"

const tables = `
  CREATE SCHEMA by_hand;
  CREATE TABLE by_hand.journals (
    id text PRIMARY KEY, version integer NOT NULL, document json NOT NULL,
    customer text NOT NULL, total bigint NOT NULL, review_at bigint
  );
  CREATE INDEX ON by_hand.journals (customer);
  CREATE INDEX ON by_hand.journals (total);
  CREATE INDEX ON by_hand.journals (review_at);
  CREATE TABLE by_hand.events (
    position bigserial PRIMARY KEY, journal text NOT NULL, version integer NOT NULL,
    type text NOT NULL, data json NOT NULL, meta json NOT NULL, UNIQUE (journal, version)
  );
  CREATE TABLE by_hand.timers (
    journal text NOT NULL, name text NOT NULL, due_at bigint NOT NULL, PRIMARY KEY (journal, name)
  );
  CREATE INDEX ON by_hand.timers (due_at);
  CREATE TABLE by_hand.receipts (command_id text PRIMARY KEY, at bigint NOT NULL, answer json NOT NULL);
`

const read = {
  name: "read",
  text: `SELECT version, document, (SELECT answer FROM by_hand.receipts WHERE command_id = $2) AS answer
         FROM by_hand.journals WHERE id = $1 FOR UPDATE`,
}
const record = {
  name: "record",
  text: `WITH receipt AS (INSERT INTO by_hand.receipts VALUES ($1, $2, $3))
         INSERT INTO by_hand.events (journal, version, type, data, meta) VALUES ($4, $5, 'Recorded', $6, $7)`,
}
const save = {
  name: "save",
  text: `WITH timer AS (
           INSERT INTO by_hand.timers VALUES ($1, 'review', $6)
           ON CONFLICT (journal, name) DO UPDATE SET due_at = excluded.due_at
         )
         INSERT INTO by_hand.journals VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, document = excluded.document,
           customer = excluded.customer, total = excluded.total, review_at = excluded.review_at`,
}

interface Row {
  readonly version: number
  readonly document: Journal
  readonly answer: unknown
}

/** Makes the tables and a pool of so many connections. */
export const byHand = async (url: string, connections: number) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  // A connection at rest that the server ends: the next one is a new one.
  pool.on("error", () => {})
  await pool.query(tables)

  const enter = async (entry: Entry): Promise<void> => {
    const { amount, commandId, id, reviewAt } = entry
    const client = await pool.connect()
    try {
      await client.query("BEGIN")
      const { rows } = await client.query<Row>({ ...read, values: [id, commandId] })
      const current = rows[0]
      if (current?.answer != null) {
        await client.query("ROLLBACK")
        return
      }
      const version = (current?.version ?? 0) + 1
      const journal = add(current?.document ?? empty, entry)
      const meta = { commandId, correlationId: commandId, actor: "system:bench", at: start, template: "bench@1" }
      const answer = { id, version }
      await client.query({
        ...record,
        values: [
          commandId,
          start,
          JSON.stringify(answer),
          id,
          version,
          JSON.stringify({ amount, reviewAt }),
          JSON.stringify(meta),
        ],
      })
      await client.query({
        ...save,
        values: [id, version, JSON.stringify(journal), customerOf(id), journal.total, reviewAt],
      })
      await client.query("COMMIT")
    } catch (error) {
      await client.query("ROLLBACK")
      throw error
    } finally {
      client.release()
    }
  }

  return {
    enter,
    journal: async (id: string): Promise<Journal> =>
      (await pool.query<Row>("SELECT version, document FROM by_hand.journals WHERE id = $1", [id])).rows[0]?.document ??
      empty,
    recorded: async (id: string): Promise<ReadonlyArray<Recorded>> =>
      (
        await pool.query<{ data: Recorded }>("SELECT data FROM by_hand.events WHERE journal = $1 ORDER BY version", [
          id,
        ])
      ).rows.map(({ data }) => data),
    close: () => pool.end(),
  }
}

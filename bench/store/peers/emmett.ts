/**
 * Emmett: an event store that folds a stream's events anew for each command and appends at an expected version. It keeps
 * no documents, no receipts and no timers, so it is given less to do than everybody else here.
 *
 * @module
 */
import { add, type Entry, empty, type Journal, type Recorded } from "../work.ts"
import { loadPeer } from "./load.ts"

interface EmmettEvent {
  readonly type: string
  readonly data: Recorded
}

/** As much of an event store of Emmett as is used here. */
interface EmmettStore {
  aggregateStream(
    stream: string,
    options: { evolve: (state: Journal, event: EmmettEvent) => Journal; initialState: () => Journal },
  ): Promise<{ readonly state: Journal; readonly currentStreamVersion: bigint }>
  appendToStream(
    stream: string,
    events: ReadonlyArray<EmmettEvent>,
    options: { expectedStreamVersion: bigint },
  ): Promise<unknown>
  readStream(stream: string): Promise<{ readonly events: ReadonlyArray<EmmettEvent> }>
}

/** Emmett at the work of this benchmark. */
export interface Emmett {
  readonly enter: (entry: Entry) => Promise<void>
  readonly journal: (id: string) => Promise<Journal>
  readonly recorded: (id: string) => Promise<ReadonlyArray<Recorded>>
  readonly close: () => Promise<void>
}

const evolve = (journal: Journal, { data }: EmmettEvent): Journal => add(journal, data)
const initialState = () => empty

const on = (store: EmmettStore, close: () => Promise<void>): Emmett => ({
  enter: async ({ amount, id, reviewAt }) => {
    const { currentStreamVersion } = await store.aggregateStream(id, { evolve, initialState })
    await store.appendToStream(id, [{ type: "Recorded", data: { amount, reviewAt } }], {
      expectedStreamVersion: currentStreamVersion,
    })
  },
  journal: async (id) => (await store.aggregateStream(id, { evolve, initialState })).state,
  recorded: async (id) => (await store.readStream(id)).events.map(({ data }) => data),
  close,
})

/** A function that a package exports, by its name. */
const exported = (peer: object, name: string): ((...inputs: ReadonlyArray<unknown>) => unknown) => {
  const found: unknown = Reflect.get(peer, name)
  if (typeof found !== "function") throw new Error(`the peer exports no function ${name}`)
  return (...inputs) => Reflect.apply(found, undefined, inputs)
}

/** Emmett's store in memory. */
export const emmettInMemory = async (folder: string | undefined): Promise<Emmett | undefined> => {
  const peer = await loadPeer("@event-driven-io/emmett", folder)
  if (peer === undefined) return undefined
  return on(exported(peer, "getInMemoryEventStore")() as EmmettStore, async () => {})
}

/** Emmett on PostgreSQL, with the tables that it makes. */
export const emmettPostgres = async (url: string, folder: string | undefined): Promise<Emmett | undefined> => {
  const peer = await loadPeer("@event-driven-io/emmett-postgresql", folder)
  if (peer === undefined) return undefined
  const store = exported(peer, "getPostgreSQLEventStore")(url) as EmmettStore & {
    readonly schema: { migrate(): Promise<unknown> }
    close(): Promise<void>
  }
  await store.schema.migrate()
  return on(store, () => store.close())
}

/** Emmett on a SQLite file, over the driver `sqlite3`; one connection, as its transactions nest across connections' users. */
export const emmettSqlite = async (file: string, folder: string | undefined): Promise<Emmett | undefined> => {
  const peer = await loadPeer("@event-driven-io/emmett-sqlite", folder)
  if (peer === undefined) return undefined
  const connection = exported(peer, "sqliteConnection")({ fileName: file }) as { close(): void }
  const store = exported(
    peer,
    "getSQLiteEventStore",
  )({
    fileName: file,
    schema: { autoMigration: "CreateOrUpdate" },
    connectionOptions: { connection, singleton: true },
  }) as EmmettStore
  return on(store, async () => connection.close())
}

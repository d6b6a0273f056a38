/** Acme on its plugin, with a clock that stands where a test puts it. */
import {
  type Dealwright,
  type Engine,
  Instant,
  LocalDate,
  MemoryStore,
  Money,
  Organisation,
  openDealwright,
  Rate,
  Receivable,
} from "@dealwright/core"
import { acmeRegional, acmeTemplate, type Outbox, type OutboxLine } from "../src/index.ts"

export const tenant = "acme"
export const debt = "INV-7"

/** An outbox in memory that keeps each key once, as a table with a primary key would. */
export const makeOutbox = (): Outbox & { readonly lines: Map<string, OutboxLine> } => {
  const lines = new Map<string, OutboxLine>()
  return { lines, put: async (line) => void lines.set(line.key, line) }
}

const people = [
  ["pat", "president", ["sales"], undefined],
  ["dan", "director", ["sales"], "pat"],
  ["sam", "supervisor", ["sales"], "dan"],
  ["ann", "rep", ["sales"], "sam"],
  ["fay", "rep", ["acme/field"], "dan"],
  ["raj", "rep", ["receivables", "finance"], "dan"],
] as const

/** A moment as ISO text. */
export type Moment = Parameters<typeof Instant.literal>[0]

/** A company that is open, and where its clock stands. */
export interface Acme {
  readonly dealwright: Dealwright
  /** Sets the clock. */
  at(moment: Moment): Instant.Instant
  /** Lets the nightly sweep run from where the clock stands up to a moment, and sets the clock to it. */
  sweepNightly(until: Moment): Promise<void>
}

export const openAcme = async (
  options: { readonly outbox?: Outbox; readonly plugins?: ReadonlyArray<Engine.Plugin> } = {},
): Promise<Acme> => {
  const { outbox = makeOutbox(), plugins = [] } = options
  let now = Instant.literal("2026-03-02T02:00:00Z")
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template: acmeTemplate,
    plugins: [acmeRegional({ outbox }), ...plugins],
    every: false,
    clock: { now: () => now },
  })
  const setUp = dealwright.asSystem(tenant, "set-up")
  for (const [id, rank, roles, supervisor] of people) {
    await setUp.execute(Organisation.organisation, "main", {
      _tag: "AddMember",
      id,
      name: id.toUpperCase(),
      rank,
      roles,
      ...(supervisor === undefined ? {} : { supervisor }),
    })
  }
  const at = (moment: Moment) => {
    now = Instant.literal(moment)
    return now
  }
  const sweepNightly = async (until: Moment) => {
    const end = Instant.literal(until)
    for (let night = now; night < end; night = Instant.addMillis(night, Instant.day)) {
      now = night
      const { failed } = await dealwright.sweep(now)
      for (const { error } of failed) throw error
    }
    now = end
  }
  return { dealwright, at, sweepNightly }
}

/** A debt of 80 000 CNY due on 31 March 2026, sold by Dan, is on the books. */
export const openDebt = ({ dealwright }: Acme) =>
  dealwright.as(tenant, "raj").execute(Receivable.receivable, debt, {
    _tag: "Open",
    customerId: "C-1",
    source: { _tag: "Import", reference: "old-4711" },
    total: Money.of("80000.00", "CNY"),
    invoiceDate: LocalDate.literal("2026-03-01"),
    method: { _tag: "InFull", due: LocalDate.literal("2026-03-31") },
    sellers: [{ memberId: "dan", share: Rate.one }],
  })

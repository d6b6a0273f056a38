/** A company on the engine, with all built-in modules and a clock of the test's own. */
import * as Calendar from "../../src/calendar/index.ts"
import type { Plugin, Template } from "../../src/engine/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import { type Dealwright, openDealwright } from "../../src/promise/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { date } from "./world.ts"

const { Instant, LocalDate } = Calendar

const opened: Array<Dealwright> = []

/** Closes every company that was opened. */
export const closeAll = async (): Promise<void> => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
}

const members = [
  ["pat", "president", ["sales"], undefined],
  ["dora", "director", ["sales"], "pat"],
  ["max", "manager", ["sales", "sales-controller"], "dora"],
  ["ann", "rep", ["sales"], "max"],
  ["rita", "rep", ["receivables"], "max"],
  ["cora", "rep", ["contract-administrator"], "max"],
  ["ivy", "rep", ["invoicing"], "max"],
  ["fay", "supervisor", ["finance"], "max"],
] as const

/** `change` makes the template another one before the company opens, with policies of its own say. */
export const openCompany = async (
  template: "trade" | "property",
  plugins: ReadonlyArray<Plugin> = [],
  change: (template: Template) => Template = (one) => one,
) => {
  let now = Instant.literal("2026-03-02T09:00:00Z")
  const company = { calendar: Calendar.monToFri(Calendar.TimeZone.utc) }
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template: change(template === "trade" ? Templates.tradeFor(company) : Templates.propertyFor(company)),
    plugins,
    every: false,
    clock: { now: () => now },
  })
  opened.push(dealwright)
  const system = dealwright.asSystem("acme", "set-up")
  for (const [id, rank, roles, supervisor] of members) {
    await system.execute(Organisation.organisation, Organisation.organisationId, {
      _tag: "AddMember",
      id,
      name: id.toUpperCase(),
      rank,
      roles,
      ...(supervisor === undefined ? {} : { supervisor }),
    })
  }
  const moveTo = (day: Calendar.LocalDate.LocalDate, hour: number): void => {
    now = Instant.literal(
      `${LocalDate.format(day) as `${number}-${number}-${number}`}T${String(hour).padStart(2, "0")}:00:00Z`,
    )
  }
  return {
    dealwright,
    system,
    as: (member: (typeof members)[number][0]) => dealwright.as("acme", member),
    /** Goes to nine o'clock of a day. */
    goTo: (day: `${number}-${number}-${number}`): void => moveTo(date(day), 9),
    /** Sweeps at six every evening up to a day; answers what failed. */
    sweepTo: async (day: `${number}-${number}-${number}`) => {
      const failed: Array<string> = []
      const first = Calendar.today(dealwright.host.calendar, now)
      for (let one = first; one <= date(day); one = LocalDate.addDays(one, 1)) {
        moveTo(one, 18)
        const swept = await dealwright.sweep(now)
        failed.push(...swept.failed.map(({ error }) => error.message))
      }
      return failed
    },
  }
}

/** An open company. */
export type Company = Awaited<ReturnType<typeof openCompany>>

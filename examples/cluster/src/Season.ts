/**
 * The work that there is to share: debts with instalments, a reminder on the day each falls due, and a calendar in which a
 * day passes in a fraction of a second.
 */
import * as Calendar from "@dealwright/core/Calendar"
import * as Engine from "@dealwright/core/Engine"
import * as Escalation from "@dealwright/core/Escalation"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import * as Receivable from "@dealwright/core/Receivable"
import * as Templates from "@dealwright/core/Templates"
import * as Effect from "effect/Effect"

/** One company is enough: timers are shared out by debt, not by company. */
export const tenant = "acme"

/** How much there is to do, and how fast the days pass. All processes of one show agree on it. */
export interface Season {
  /** The real moment at which the first day begins, epoch milliseconds. */
  readonly zero: number
  readonly millisPerDay: number
  readonly days: number
  readonly debts: number
  readonly instalments: number
}

const firstDay = LocalDate.literal("2026-03-02")
const firstMoment = Instant.literal("2026-03-02T00:00:00Z")

/** What time it is in the season now. */
export const clock = (season: Season) => (): Instant.Instant =>
  Instant.addMillis(firstMoment, Math.floor(((Date.now() - season.zero) * Instant.day) / season.millisPerDay))

/** How long something of the season takes in reality, in milliseconds. */
export const realMillis = (season: Season, simulated: number): number =>
  Math.round((simulated * season.millisPerDay) / Instant.day)

const trade = Templates.tradeFor({ calendar: Calendar.monToFri(Calendar.TimeZone.utc) })

/** Template `trade` with a schedule of one step: a reminder on the day on which an instalment is due. */
export const template = {
  ...trade,
  policies: {
    ...trade.policies,
    receivable: {
      ...Receivable.tradeReceivable,
      schedule: Escalation.step("reminder", Escalation.calendarDays(0), Escalation.notify, {
        to: [Escalation.customer],
        message: "escalation-overdue-reminder",
      }),
    },
  },
}

/** Due dates of one debt: one in each part of the season, staggered from debt to debt. */
const dueDates = (season: Season, debt: number): ReadonlyArray<LocalDate.LocalDate> =>
  Array.from({ length: season.instalments }, (_, instalment) => {
    const part = (instalment + (debt % season.debts) / season.debts) / season.instalments
    return LocalDate.addDays(firstDay, 1 + Math.floor(part * (season.days - 1)))
  })

/** Opens all debts. */
export const openDebts = (season: Season) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    yield* Effect.forEach(
      Array.from({ length: season.debts }, (_, index) => index + 1),
      (debt) =>
        engine.execute(Receivable.receivable, `R-${debt}`, {
          _tag: "Open",
          customerId: `C-${debt}`,
          source: { _tag: "Import", reference: `old ledger ${debt}` },
          total: Money.make(100_00n * BigInt(season.instalments), "CNY"),
          invoiceDate: firstDay,
          method: {
            _tag: "Explicit",
            lines: dueDates(season, debt).map((due) => ({ due, amount: Money.make(100_00n, "CNY") })),
          },
          sellers: [{ memberId: "ann", share: Rate.percent(100) }],
        }),
      { concurrency: 16, discard: true },
    )
  }).pipe(
    Effect.provideService(Engine.Session, Engine.Session.of(Engine.system(tenant, "import", { at: firstMoment }))),
  )

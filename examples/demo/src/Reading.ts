/**
 * Reads what the engine answered: the decision in an event, the command behind it, and both in words.
 */
import { Calendar, type Decision, Instant, LocalDate, type Ports } from "@dealwright/core"

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** A moment as the company's clock shows it: `Mon  2 Mar` and `10:00`. */
export const clockIn = (
  { zone }: Calendar.BusinessCalendar,
  at: Instant.Instant,
): { readonly date: string; readonly time: string } => {
  const { date, millisOfDay } = Calendar.TimeZone.localDateTimeOf(at, zone)
  const { day, month } = LocalDate.fields(date)
  const minutes = Math.floor(millisOfDay / Instant.minute)
  const two = (n: number): string => String(n).padStart(2, "0")
  return {
    date: `${weekdays[LocalDate.dayOfWeek(date) - 1]} ${String(day).padStart(2)} ${months[month - 1]}`,
    time: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
  }
}

const isDecision = (value: unknown): value is Decision.Decision =>
  typeof value === "object" &&
  value !== null &&
  "_tag" in value &&
  (value._tag === "Allowed" || value._tag === "NeedsApproval" || value._tag === "Denied") &&
  "reasons" in value

/** The decision that an event records, if it does. */
export const decisionIn = (event: object): Decision.Decision | undefined => {
  if ("decision" in event && isDecision(event.decision)) return event.decision
  const hold = "hold" in event ? event.hold : undefined
  return typeof hold === "object" && hold !== null ? decisionIn(hold) : undefined
}

/** The command that an event came from. */
export const commandOf = (meta: Ports.Json): Ports.Json =>
  meta !== null && typeof meta === "object" && "commandId" in meta ? meta.commandId : null

/** How a decision turned out, in words. `highest` is the level of the ladder's highest rank. */
export const verdictText = (decision: Decision.Decision, highest: number): string => {
  if (decision._tag !== "NeedsApproval") return decision._tag
  const { rank, signOffs } = decision
  const also = signOffs.map((one) => `a ${one._tag === "ByRank" ? one.rank.name : one.role}`)
  return `Needs approval by ${[rank.level < highest ? `a ${rank.name} or above` : `the ${rank.name}`, ...also].join(" and by ")}`
}

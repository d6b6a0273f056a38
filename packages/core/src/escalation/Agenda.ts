/**
 * What lies ahead: the steps that will be taken as things stand, over all users of schedules (ESC-2, ESC-7). Pure; what is
 * asked of a store, `promise` does.
 */
import { type CompiledCalendar, today } from "../calendar/Evaluate.ts"
import * as Instant from "../calendar/Instant.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Readable, Reads } from "../decider/Aggregate.ts"
import { type ExtensionPoint, extensionPoint } from "../decider/Extension.ts"
import type { Facts } from "../decider/Facts.ts"
import type { Action, Audience, EscalationState, StepFacts } from "./Model.ts"
import type { Plan } from "./Plan.ts"
import { upcoming } from "./Views.ts"

/** A step that lies ahead. */
export interface ComingAction {
  readonly at: Instant.Instant
  readonly step: string
  readonly action: Action
  readonly audience: ReadonlyArray<Audience>
  /** Code of the sentence in a message catalogue. */
  readonly message: string
  /** It will wait for a proof or a confirmation when its moment comes, and what lies behind it is not known. */
  readonly waits: boolean
}

/**
 * The steps of a running schedule up to and including `until`, as things stand: nothing is paid, paused or answered
 * meanwhile (ESC-2). What is overdue by `now` comes at once.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const plan = {
 *   schedule: Result.getOrThrow(Escalation.compile(Escalation.propertySchedule, context)),
 *   calendar: Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc)),
 * }
 * const start = { anchor: Escalation.onDate(LocalDate.literal("2026-03-10")), at: Instant.literal("2026-03-02T09:00Z") }
 * const state = Escalation.fold(Escalation.start(plan, Escalation.notStarted, start))
 * const ahead = Escalation.ahead(plan, state, { now: start.at, until: Instant.literal("2026-03-16T00:00Z") })
 * assert.deepEqual(ahead.map(({ step }) => step), ["due-soon", "warning"])
 * ```
 */
export const ahead = (
  plan: Plan,
  state: EscalationState,
  {
    facts = {},
    now,
    until,
  }: { readonly now: Instant.Instant; readonly until: Instant.Instant; readonly facts?: StepFacts },
): ReadonlyArray<ComingAction> => {
  const coming: Array<ComingAction> = []
  for (const event of upcoming(plan, state, { now, until, facts })) {
    if (event._tag !== "StepFired" && event._tag !== "StepAwaited") continue
    const at = event._tag === "StepFired" ? event.at : Instant.max(now, event.due)
    const known = plan.schedule.steps.find(({ id }) => id === event.step)
    if (known === undefined) continue
    const { action, audience, message } = known
    coming.push({ at, step: event.step, action, audience, message, waits: event._tag === "StepAwaited" })
  }
  return coming
}

/** A line of the agenda: one step of one thing. */
export interface AgendaEntry {
  readonly at: Instant.Instant
  /** Kind and id of what it is about. */
  readonly kind: string
  readonly id: string
  /** Which part of it, the third instalment say; `null` where it has none. */
  readonly item: string | null
  /** Name of the step; of the timer where a thing runs no schedule. */
  readonly step: string
  /** What the step does; `null` where a thing runs no schedule. */
  readonly action: Action | null
  readonly audience: ReadonlyArray<Audience>
  /** Code of the sentence in a message catalogue; `null` where a thing runs no schedule. */
  readonly message: string | null
  readonly waits: boolean
  /** The members whose it is: it is seen by who sees theirs (ORG-5). Nobody's is seen by who sees everything. */
  readonly owners: ReadonlyArray<string>
}

/** What a source tells of one document. */
export type SourceEntry = ComingAction & { readonly item: string | null }

/** What one kind of aggregate has ahead. `Known` is what it has to know besides the state. */
export interface AgendaSource<State = unknown, Known = unknown> {
  readonly of: Readable<State>
  readonly reads: () => Reads<Known>
  readonly owners: (state: State) => ReadonlyArray<string>
  readonly entries: (
    state: State,
    facts: Facts & Known,
    span: { readonly now: Instant.Instant; readonly until: Instant.Instant },
  ) => ReadonlyArray<SourceEntry>
}

/**
 * Where modules and plugins say what their aggregates have ahead (ESC-7). Contribute under the aggregate's kind; a kind without
 * a source is shown by its timers alone.
 */
export const agendaSource: ExtensionPoint<AgendaSource> = extensionPoint<AgendaSource>("escalation/agenda")

/**
 * Forgets a source's types, for contributing it. Sound where it is contributed under the kind of its own aggregate.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import { Pipeline } from "@dealwright/core"
 * import assert from "node:assert"
 * const source = Escalation.source({ of: Pipeline.deal, reads: () => ({}), owners: () => [], entries: () => [] })
 * assert.equal(source.of.kind, "deal")
 * ```
 */
export const source = <State, Known>(typed: AgendaSource<State, Known>): AgendaSource =>
  // Whoever asks hands it states that `of` decoded, and answers to its own reads.
  typed as unknown as AgendaSource

/**
 * Entries in the order of time; ties by what they are about.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.deepEqual(Escalation.inOrder([]), [])
 * ```
 */
export const inOrder = (entries: Iterable<AgendaEntry>): ReadonlyArray<AgendaEntry> => {
  const key = ({ id, item, kind }: AgendaEntry): string => `${kind}/${id}/${item ?? ""}`
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...entries].sort((a, b) => a.at - b.at || compare(key(a), key(b)))
}

/** The entries of one day. */
export interface AgendaDay {
  readonly date: LocalDate
  readonly entries: ReadonlyArray<AgendaEntry>
}

/**
 * Entries by days of the company's calendar, in the order of time; days without any are left out.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * assert.deepEqual(Escalation.byDay(calendar, []), [])
 * ```
 */
export const byDay = (calendar: CompiledCalendar, entries: Iterable<AgendaEntry>): ReadonlyArray<AgendaDay> => {
  const days = new Map<LocalDate, Array<AgendaEntry>>()
  for (const entry of inOrder(entries)) {
    const date = today(calendar, entry.at)
    const day = days.get(date)
    if (day === undefined) days.set(date, [entry])
    else day.push(entry)
  }
  return [...days].map(([date, all]) => ({ date, entries: all }))
}

/**
 * Which steps of an escalation fired, from the record itself.
 *
 * @module
 */
import { Calendar, Engine, Instant, LocalDate, type Receivable } from "@dealwright/core"
import { Effect } from "effect"
import { tenant } from "./Sessions.ts"

/** A step of a schedule: how often it fired, and on which days first and last. */
export interface FiredStep {
  readonly step: string
  readonly count: number
  readonly first: string
  readonly last: string
}

/** The steps that fired, in the schedule's order. */
export const firedSteps = Effect.fnUntraced(function* (policy: Receivable.CompiledReceivablePolicy) {
  const store = yield* Engine.Store
  const engine = yield* Engine.Engine
  const fired = new Map<string, { count: number; first: number; last: number }>()
  for (let after = 0; ; ) {
    const events = yield* store.feed({ after, limit: 1000, tenant })
    for (const { data, meta, position, type } of events) {
      after = position
      if (type !== "StepFired") continue
      const step = String((data as { readonly step: unknown }).step)
      const at = Number((meta as { readonly at: unknown }).at)
      const known = fired.get(step)
      if (known === undefined) fired.set(step, { count: 1, first: at, last: at })
      else {
        known.count++
        known.first = Math.min(known.first, at)
        known.last = Math.max(known.last, at)
      }
    }
    if (events.length < 1000) break
  }
  const order = new Map(policy.schedule.steps.map((step, i) => [step.id, i]))
  const day = (at: number) => LocalDate.format(Calendar.today(engine.host.calendar, Instant.fromEpochMillis(at)))
  return Array.from(
    fired,
    ([step, { count, first, last }]): FiredStep => ({ step, count, first: day(first), last: day(last) }),
  ).sort((a, b) => (order.get(a.step) ?? 0) - (order.get(b.step) ?? 0))
})

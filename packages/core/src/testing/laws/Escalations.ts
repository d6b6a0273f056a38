/**
 * The laws of escalation, for whoever writes a schedule or an action (ESC-2 to ESC-5, XTR-4): random anchors, sweeps that come
 * late, pauses, payments, bounces and extensions are held against it.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import * as Calendar from "../../calendar/index.ts"
import type { PolicyContext } from "../../decider/index.ts"
import * as Decision from "../../decision/index.ts"
import * as Escalation from "../../escalation/index.ts"
import { lawOf } from "./Decisions.ts"
import type { Law } from "./Pricing.ts"

const { Instant, LocalDate } = Calendar

/** What the laws are checked with. */
export interface EscalationLawOptions {
  readonly schedule: Escalation.Schedule
  readonly context: PolicyContext
  /** Default: Monday to Friday in UTC. */
  readonly calendar?: Calendar.BusinessCalendar
  /** What the conditions of the schedule are answered with. Default: nothing is known. */
  readonly facts?: Escalation.StepFacts
}

/** What may happen to an obligation, so many hours after what happened before. `days` lie before or after that moment. */
export type EscalationHappening =
  | { readonly _tag: "Sweep" | "Resume" | "Reopen" | "Serve" | "Confirm"; readonly hours: number }
  | { readonly _tag: "Pause"; readonly hours: number; readonly reason: Escalation.PauseReason }
  | { readonly _tag: "Restart" | "Stop"; readonly hours: number; readonly days: number }

/**
 * Lives of an obligation: mostly sweeps, some hours or many days apart, and now and then something else.
 *
 * @example
 * ```ts
 * import { escalationLives } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * assert.ok(fc.sample(escalationLives, 10).every((life) => life.length > 0))
 * ```
 */
export const escalationLives: fc.Arbitrary<ReadonlyArray<EscalationHappening>> = (() => {
  const hours = fc.oneof({ weight: 3, arbitrary: fc.nat(48) }, { weight: 1, arbitrary: fc.nat(60 * 24) })
  const plain = fc.record({
    _tag: fc.constantFrom(
      "Resume" as const,
      "Resume" as const,
      "Reopen" as const,
      "Serve" as const,
      "Confirm" as const,
    ),
    hours,
  })
  const pause = fc.record({
    _tag: fc.constant("Pause" as const),
    hours,
    reason: fc.constantFrom("Dispute" as const, "CustomersTurn" as const),
  })
  const dated = fc.record({
    _tag: fc.constantFrom("Restart" as const, "Stop" as const),
    hours,
    days: fc.integer({ min: -30, max: 30 }),
  })
  const any: fc.Arbitrary<EscalationHappening> = fc.oneof(
    { weight: 10, arbitrary: fc.record({ _tag: fc.constant("Sweep" as const), hours }) },
    { weight: 3, arbitrary: plain },
    { weight: 2, arbitrary: pause },
    { weight: 1, arbitrary: dated },
  )
  return fc.array(any, { minLength: 1, maxLength: 40 })
})()

type Events = ReadonlyArray<Escalation.EscalationEvent>

/** Something that happened, with the state before it. */
interface Lived {
  readonly happening: EscalationHappening
  readonly at: Calendar.Instant.Instant
  readonly before: Escalation.EscalationState
  readonly events: Events
}

/** Files the proof of every notice that is out, and has the highest rank confirm. */
const cleared = (
  plan: Escalation.Plan,
  state: Escalation.EscalationState,
  rank: Decision.Rank,
  at: Calendar.Instant.Instant,
): Events => {
  const last = state._tag === "NotStarted" ? undefined : state.passed.findLast(({ outcome }) => outcome === "Fired")
  const served =
    last === undefined ? [] : Escalation.serve(plan, state, { step: last.step, servedAt: last.at, proof: "law", at })
  const then = Escalation.fold(served, state)
  return [...served, ...Escalation.confirm(plan, then, { by: "law", rank, at })]
}

/** Compares the distance of two moments as `unit` counts it. */
const distance = (
  calendar: Calendar.CompiledCalendar,
  unit: Escalation.Offset["_tag"],
  from: Calendar.Instant.Instant,
  to: Calendar.Instant.Instant,
): number => {
  const [a, b] = [Calendar.today(calendar, from), Calendar.today(calendar, to)]
  switch (unit) {
    case "CalendarDays":
      return b - a
    case "BusinessDays":
      return Calendar.countBusinessDays(calendar, LocalDate.addDays(a, 1), LocalDate.addDays(b, 1))
    case "ClockTime":
      return to - from
    case "BusinessTime":
      return Calendar.businessMinutesBetween(calendar, from, to)
  }
}

/**
 * The laws that every schedule keeps: what is previewed is what happens; whatever happens, each step is taken once for each
 * revision, in order; one that keeps its gap comes no sooner after the step before it than planned; nothing is forfeited
 * without a notice that went out to the customer; nothing is taken while it stands still or after its end; and events as stored
 * lead to the same state. Throws where the schedule can't be compiled.
 *
 * @example
 * ```ts
 * import { Decider, Decision, Escalation } from "@dealwright/core"
 * import { escalationLaws } from "@dealwright/core/testing"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * for (const law of escalationLaws({ schedule: Escalation.propertySchedule, context })) law.check({ numRuns: 100 })
 * ```
 */
export const escalationLaws = (options: EscalationLawOptions): ReadonlyArray<Law> => {
  const { context, facts = {}, schedule } = options
  const compiled = Result.getOrThrow(Escalation.compile(schedule, context))
  const calendar = Calendar.compile(options.calendar ?? Calendar.monToFri(Calendar.TimeZone.utc))
  const plan: Escalation.Plan = { schedule: compiled, calendar }
  const highest = Decision.highest(context.ladder)
  const start = LocalDate.literal("2026-01-01")
  const anchors = fc.oneof(
    fc.nat(364).map((days) => Escalation.onDate(LocalDate.addDays(start, days))),
    fc
      .nat(364 * 1440)
      .map((minutes) =>
        Escalation.atMoment(Instant.addMillis(Instant.literal("2026-01-01T00:00Z"), minutes * Instant.minute)),
      ),
  )
  const long = Instant.literal("2020-01-01T00:00Z")

  const decide = (state: Escalation.EscalationState, happening: EscalationHappening, at: Calendar.Instant.Instant) => {
    const today = Calendar.today(calendar, at)
    switch (happening._tag) {
      case "Sweep":
        return Escalation.fire(plan, state, { at, facts })
      case "Pause":
        return Escalation.pause(state, { reason: happening.reason, at })
      case "Resume":
        return Escalation.resume(plan, state, { at })
      case "Reopen":
        return Escalation.reopen(plan, state, { at })
      case "Serve":
      case "Confirm":
        return cleared(plan, state, highest, at)
      case "Restart": {
        const anchor = Escalation.onDate(LocalDate.addDays(today, happening.days))
        return Escalation.restart(plan, state, { anchor, at })
      }
      case "Stop": {
        const from = Escalation.countsFrom(calendar, LocalDate.addDays(today, happening.days))
        return Escalation.stop(plan, state, { reason: "Fulfilled", from, at })
      }
    }
  }
  const lived = (anchor: Escalation.Anchor, life: ReadonlyArray<EscalationHappening>) => {
    let at = Instant.addMillis(Instant.literal("2026-01-01T00:00Z"), -40 * Instant.day)
    const begun = Escalation.start(plan, Escalation.notStarted, { anchor, at })
    let state = Escalation.fold(begun)
    const story: Array<Lived> = []
    for (const happening of life) {
      at = Instant.addMillis(at, happening.hours * Instant.hour)
      const events = decide(state, happening, at)
      story.push({ happening, at, before: state, events })
      state = Escalation.fold(events, state)
    }
    return { begun, state, story }
  }
  const lives = fc.tuple(anchors, escalationLives)
  const stepOf = (id: string) => compiled.steps.find((step) => step.id === id)

  return [
    lawOf("ESC-2: what is previewed is what happens, woken by the timer alone", anchors, (anchor) => {
      let state = Escalation.fold(Escalation.start(plan, Escalation.notStarted, { anchor, at: long }))
      const passed: Array<string> = []
      for (let at = Escalation.wakeAt(state); at !== null; at = Escalation.wakeAt(state)) {
        const events = Escalation.fire(plan, state, { at, facts })
        assert.ok(events.length > 0, "woken for nothing")
        state = Escalation.fold(events, state)
        for (const event of events) {
          if (event._tag === "StepFired" || event._tag === "StepSkipped") passed.push(`${event.step} ${event.at}`)
        }
        // What waits is cleared at once, so that nothing but the schedule says when.
        if (events.some(({ _tag }) => _tag === "StepAwaited"))
          state = Escalation.fold(cleared(plan, state, highest, at), state)
      }
      const previewed = Escalation.preview(compiled, anchor, calendar)
      assert.deepEqual(
        passed,
        previewed.map(({ at, step }) => `${step.id} ${at}`),
      )
    }),
    lawOf("ESC-3: each step is taken once for each revision, in the order of the plan", lives, ([anchor, life]) => {
      const { begun, story } = lived(anchor, life)
      let current = anchor
      let taken: Array<string> = []
      for (const event of [...begun, ...story.flatMap(({ events }) => events)]) {
        if (event._tag === "EscalationRestarted") {
          current = event.anchor
          taken = []
        }
        if (event._tag !== "StepFired" && event._tag !== "StepSkipped") continue
        taken.push(event.step)
        const planned = Escalation.preview(compiled, current, calendar).map(({ step }) => step.id)
        assert.deepEqual(taken, planned.slice(0, taken.length))
      }
    }),
    lawOf(
      "ESC-4: a step that keeps its gap never comes sooner after the one before it than planned",
      lives,
      ([anchor, life]) => {
        let before: Extract<Escalation.EscalationEvent, { readonly _tag: "StepFired" }> | undefined
        for (const event of lived(anchor, life).story.flatMap(({ events }) => events)) {
          if (event._tag === "EscalationRestarted") before = undefined
          if (event._tag !== "StepFired") continue
          const step = stepOf(event.step)
          if (before !== undefined && step?.keepsGap === true) {
            const real = distance(calendar, step.unit, before.at, event.at)
            const planned = distance(calendar, step.unit, before.due, event.due)
            assert.ok(real >= planned, `${event.step} came after ${real}, planned ${planned}`)
          }
          before = event
        }
      },
    ),
    lawOf("ESC-4: nothing is forfeited before a notice went out to the customer", lives, ([anchor, life]) => {
      let isNotified = false
      for (const event of lived(anchor, life).story.flatMap(({ events }) => events)) {
        if (event._tag === "EscalationRestarted") isNotified = false
        if (event._tag !== "StepFired") continue
        if (event.action._tag === "Forfeit") assert.ok(isNotified, `${event.step} without notice`)
        isNotified ||= event.action._tag === "Notify" && event.audience.some(({ _tag }) => _tag === "Customer")
      }
    }),
    lawOf(
      "ESC-5: nothing is taken while it stands still, nor from the moment on at which it ended",
      lives,
      ([anchor, life]) => {
        for (const { at, before, events } of lived(anchor, life).story) {
          const isStill = before._tag === "Paused" || (before._tag === "Stopped" && at >= before.from)
          const taken = events.filter(({ _tag }) => _tag === "StepFired" || _tag === "StepSkipped")
          if (isStill) assert.deepEqual(taken, [])
          const after = Escalation.fold(events, before)
          if (after._tag === "Stopped") assert.ok(after.next === null || after.next < after.from, "woken after the end")
          if (before._tag !== "Stopped") continue
          for (const event of taken) if ("due" in event) assert.ok(event.due < before.from)
        }
      },
    ),
    lawOf("ESC-3, ESC-5: whatever happens twice at one moment happens once", lives, ([anchor, life]) => {
      for (const { at, before, events, happening } of lived(anchor, life).story) {
        const after = Escalation.fold(events, before)
        if (happening._tag !== "Reopen") assert.deepEqual(decide(after, happening, at), [])
      }
    }),
    lawOf("KER-8: events as stored lead to the same state", lives, ([anchor, life]) => {
      const { begun, state, story } = lived(anchor, life)
      const events = [...begun, ...story.flatMap((one) => one.events)]
      const codec = Schema.toCodecJson(Schema.Array(Escalation.EscalationEvent))
      const stored = Schema.decodeUnknownSync(codec)(JSON.parse(JSON.stringify(Schema.encodeSync(codec)(events))))
      assert.deepEqual(Escalation.fold(stored), state)
    }),
  ]
}

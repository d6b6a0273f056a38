/**
 * What happened, read back from the store: each reminder exactly once, each event sent, everything as it was written.
 */
import * as Engine from "@dealwright/core/Engine"
import type { Instant } from "@dealwright/core/Instant"
import * as Ports from "@dealwright/core/Ports"
import * as Receivable from "@dealwright/core/Receivable"
import * as Effect from "effect/Effect"
import { sent } from "./Outbox.ts"
import { realMillis, type Season, tenant } from "./Season.ts"

/** What was found. */
export interface Proof {
  /** Reminders that had to fire. */
  readonly expected: number
  readonly fired: number
  /** Instalments of which none is on record. */
  readonly missed: ReadonlyArray<string>
  /** Instalments of which more than one is on record. */
  readonly firedTwice: ReadonlyArray<string>
  /** Real milliseconds from the moment an instalment fell due until its reminder. */
  readonly late: { readonly median: number; readonly worst: number }
  /** Events that the subscriber had to hear of. */
  readonly events: number
  /** Positions of those that were never sent. */
  readonly unsent: ReadonlyArray<number>
  /** How many were sent more than once. */
  readonly sentAgain: number
  /** What the audit of the store found. */
  readonly findings: ReadonlyArray<string>
}

/** Whether nothing is wrong. Sending again is allowed, losing isn't. */
export const holds = (proof: Proof): boolean =>
  [proof.missed, proof.firedTwice, proof.unsent, proof.findings].every((wrong) => wrong.length === 0)

interface Reminder {
  readonly instalment: string
  readonly due: Instant
  readonly at: Instant
}

/** The reminders that the books of a debt show. */
const remindersOf = Effect.fnUntraced(function* (debt: string) {
  const engine = yield* Engine.Engine
  const events = yield* engine.history(Receivable.receivable, debt)
  return events.flatMap(
    ({ event }): ReadonlyArray<Reminder> =>
      event._tag === "StepFired" ? [{ instalment: `${debt}/${event.item}`, due: event.due, at: event.at }] : [],
  )
})

/** Positions of everything that happened to a debt. */
const positions = Effect.gen(function* () {
  const store = yield* Ports.Store
  const found: Array<number> = []
  for (let after = 0; ; ) {
    const page = yield* store.feed({ after, limit: 500, tenant })
    const last = page[page.length - 1]
    if (last === undefined) return found
    for (const event of page) if (event.key.kind === Receivable.receivable.kind) found.push(event.position)
    after = last.position
  }
})

const counted = (values: ReadonlyArray<string>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Reads everything back. */
export const prove = (season: Season, outbox: string) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const debts = Array.from({ length: season.debts }, (_, index) => `R-${index + 1}`)
    const reminders = (yield* Effect.forEach(debts, remindersOf)).flat()
    const counts = counted(reminders.map((one) => one.instalment))
    const instalments = debts.flatMap((debt) =>
      Array.from({ length: season.instalments }, (_, index) => `${debt}/${index + 1}`),
    )
    const late = reminders.map(({ at, due }) => realMillis(season, at - due)).sort((a, b) => a - b)
    const heard = sent(outbox)
    const events = yield* positions
    const { findings } = yield* Engine.audit(engine.host)
    const proof: Proof = {
      expected: instalments.length,
      fired: reminders.length,
      missed: instalments.filter((instalment) => !counts.has(instalment)),
      firedTwice: Array.from(counts).flatMap(([instalment, count]) => (count > 1 ? [instalment] : [])),
      late: { median: late[Math.floor(late.length / 2)] ?? 0, worst: late[late.length - 1] ?? 0 },
      events: events.length,
      unsent: events.filter((position) => !heard.has(position)),
      sentAgain: events.filter((position) => (heard.get(position) ?? 0) > 1).length,
      findings: findings.map(({ detail, stream }) => `${stream}: ${detail}`),
    }
    return proof
  }).pipe(Effect.provideService(Engine.Session, Engine.Session.of(Engine.system(tenant, "proof"))))

/**
 * What the auditor reads: stored events as JSON, with the moment at the company's place, commit by commit.
 *
 * @module
 */
import type { Json, StoredEvent } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"

/** The rules of a company as plain data: its policies in their stored form. */
export interface CompanyRules {
  readonly tenant: string
  readonly template: string
  readonly ladder: ReadonlyArray<string>
  readonly zone: string
  readonly currency: string
  readonly policies: Json
}

/** An event, read. */
export interface Entry {
  readonly position: number
  readonly kind: string
  readonly id: string
  readonly version: number
  readonly type: string
  readonly data: Json
  readonly commandId: string
  readonly actor: string
  /** The rank of a member at that moment, as the event says. */
  readonly rank: string | undefined
  /** For whom they acted, and by which delegation (ORG-3). */
  readonly represented: { readonly memberId: string; readonly delegation: string } | undefined
  /** Set when it follows from another event. */
  readonly reactor: string | undefined
  readonly at: number
  /** The date at the company's place. */
  readonly day: number
}

/** All events that one command, or one sweep, wrote at once. */
export interface Commit {
  readonly tenant: string
  readonly commandId: string
  readonly entries: ReadonlyArray<Entry>
}

/** Something that isn't as the rulebook says. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string
  readonly tenant: string
  /** The stream as `kind/id`, or what else it concerns. */
  readonly stream: string
  /** Position in the feed; 0 where it concerns none in particular. */
  readonly position: number
  readonly what: string
  readonly expected: string
  readonly found: string
}

/** Reads an event. */
export const entryOf = (event: StoredEvent, days: LocalDays): Entry => {
  const { data, key, meta, position, type, version } = event
  const at = R.number(meta, "at")
  return {
    ...{ position, kind: key.kind, id: key.id, version, type, data, at },
    commandId: R.text(meta, "commandId"),
    actor: R.text(meta, "actor"),
    rank: R.maybeText(meta, "rank"),
    represented:
      R.at(meta, "onBehalfOf") === undefined
        ? undefined
        : { memberId: R.text(meta, "onBehalfOf"), delegation: R.text(meta, "delegation") },
    reactor: R.maybeText(meta, "reactor"),
    day: days.dayAt(at),
  }
}

const hour = 3_600_000

/** Dates at a place, found out from the platform's own calendar. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat
  readonly #known = new Map<number, number>()

  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    })
  }

  /** The date at a moment, in days since 1970. Clocks change on the hour here, so an hour has one date. */
  dayAt(at: number): number {
    const bucket = Math.floor(at / hour)
    const known = this.#known.get(bucket)
    if (known !== undefined) return known
    const found = R.dayOf(this.#format.format(bucket * hour))
    if (this.#known.size > 10_000) this.#known.clear()
    this.#known.set(bucket, found)
    return found
  }
}

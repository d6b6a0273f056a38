/**
 * A batch of members: every good row is applied, every bad one reported, whatever their order (ORG-2).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Facts } from "../decider/Facts.ts"
import { Name } from "../decider/Ids.ts"
import { changesBetween, type Details, describedBy } from "./Changes.ts"
import type { ImportRow } from "./Commands.ts"
import { type OrganisationError, reject } from "./Errors.ts"
import type { OrganisationEvent } from "./Events.ts"
import {
  type Member,
  MemberId,
  MemberName,
  maxMembers,
  type OrganisationState,
  type RejectedRow,
  Roles,
} from "./Model.ts"
import { authorityProblem, placeProblem, type Roster } from "./Rules.ts"
import { member } from "./Views.ts"

/** A row whose cells are all usable. */
interface Draft {
  readonly row: number
  readonly details: Details
}

const isMemberId = Schema.is(MemberId)
const isMemberName = Schema.is(MemberName)
const isName = Schema.is(Name)
const isRoles = Schema.is(Roles)

/** An empty cell means none, as it does in a list of staff. */
const orNone = (cell: string | null | undefined): string | null => (cell === undefined || cell === "" ? null : cell)

/** The row's details, or the first cell that can't be used. */
const read = (row: ImportRow): Result.Result<Details, OrganisationError> => {
  const { id, name, rank, roles } = row
  const supervisor = orNone(row.supervisor)
  const team = orNone(row.team)
  const territory = orNone(row.territory)
  const malformed = (field: string, value: string) => Result.fail(reject({ _tag: "MalformedField", id, field, value }))
  if (!isMemberId(id)) return malformed("id", id)
  if (!isMemberName(name)) return malformed("name", name)
  if (!isName(rank)) return malformed("rank", rank)
  if (!isRoles(roles)) return malformed("roles", roles.join(", "))
  if (supervisor !== null && !isMemberId(supervisor)) return malformed("supervisor", supervisor)
  if (team !== null && !isName(team)) return malformed("team", team)
  if (territory !== null && !isName(territory)) return malformed("territory", territory)
  return Result.succeed({ id, name, rank, roles, supervisor, team, territory })
}

/** Supervisors before those who report to them, as far as both are in the batch; otherwise as given. */
const supervisorsFirst = (drafts: ReadonlyMap<string, Draft>): Array<Draft> => {
  const ordered: Array<Draft> = []
  const placed = new Set<string>()
  for (const draft of drafts.values()) {
    const chain: Array<Draft> = []
    let next: Draft | undefined = draft
    while (next !== undefined && !placed.has(next.details.id)) {
      placed.add(next.details.id)
      chain.push(next)
      next = drafts.get(next.details.supervisor ?? "")
    }
    ordered.push(...chain.reverse())
  }
  return ordered
}

/** The members while the batch is being applied. */
class Working implements Roster {
  readonly members: Map<string, Member>
  readonly events: Array<OrganisationEvent> = []

  constructor(state: OrganisationState) {
    this.members = new Map(Object.entries(state.members))
  }

  readonly get = (id: string): Member | undefined => this.members.get(id)
  readonly all = (): Iterable<Member> => this.members.values()

  /** Applies one row, or says why it can't be. */
  apply({ details }: Draft, facts: Facts): OrganisationError | undefined {
    const { id } = details
    const before = this.members.get(id)
    const after = describedBy(details)
    if (before?.standing._tag === "Left") return reject({ _tag: "MemberHasLeft", id })
    const changes = before === undefined ? undefined : changesBetween(before, after)
    if (before !== undefined && changes === undefined) return undefined
    if (before === undefined && this.members.size >= maxMembers) {
      return reject({ _tag: "TooManyMembers", limit: maxMembers })
    }
    const problem =
      authorityProblem(facts.actor, facts.ladder, before, after) ?? placeProblem(this, facts.ladder, after)
    if (problem !== undefined) return problem
    this.members.set(id, after)
    const { standing: _, ...fields } = after
    this.events.push(
      changes === undefined ? { _tag: "MemberAdded", ...fields } : { _tag: "MemberChanged", id, changes },
    )
    return undefined
  }
}

const rejected = (row: number, id: string, error: OrganisationError): RejectedRow => ({
  row,
  id,
  reason: error.reason._tag,
  rule: error.rule,
  en: error.text.en.slice(0, 8000),
  zh: error.text.zh.slice(0, 8000),
})

/**
 * The events of a batch: one for each member added or changed, supervisors first, and `MembersRejected` when rows are left
 * over. A row that says what is known already is good and yields nothing. The same batch again yields nothing.
 */
export const importMembers = (
  state: OrganisationState,
  command: { readonly importId: string; readonly rows: ReadonlyArray<ImportRow> },
  facts: Facts,
): ReadonlyArray<OrganisationEvent> => {
  const bad: Array<RejectedRow> = []
  const drafts = new Map<string, Draft>()
  for (const [index, cells] of command.rows.entries()) {
    const row = index + 1
    const details = read(cells)
    if (Result.isFailure(details)) {
      bad.push(rejected(row, cells.id, details.failure))
      continue
    }
    const first = drafts.get(cells.id)
    if (first === undefined) drafts.set(cells.id, { row, details: details.success })
    else {
      const { id } = cells
      bad.push(rejected(row, id, reject({ _tag: "DuplicateRow", id, firstRow: first.row })))
    }
  }

  // One row may wait for another: a demotion for that of the reports, a new supervisor for their own row.
  const working = new Working(state)
  let waiting = supervisorsFirst(drafts)
  for (let before = waiting.length + 1; waiting.length < before; ) {
    before = waiting.length
    waiting = waiting.filter((draft) => working.apply(draft, facts) !== undefined)
  }

  // Rows that wait for each other in a circle are told so, not that they miss one another.
  const wanted: Roster = {
    get: (id) => {
      const draft = drafts.get(id)
      return draft === undefined ? member(state, id) : describedBy(draft.details)
    },
    all: () => [],
  }
  for (const draft of waiting) {
    const among = placeProblem(wanted, facts.ladder, describedBy(draft.details))
    const error = among?.reason._tag === "ReportingCycle" ? among : working.apply(draft, facts)
    if (error !== undefined) bad.push(rejected(draft.row, draft.details.id, error))
  }
  if (bad.length === 0) return working.events

  const rejections = { importId: command.importId, rows: bad.sort((a, b) => a.row - b.row) }
  return Equal.equals(state.rejections, rejections)
    ? working.events
    : [...working.events, { _tag: "MembersRejected", ...rejections }]
}

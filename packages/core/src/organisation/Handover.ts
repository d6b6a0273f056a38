/**
 * When a member leaves, everything open that is theirs goes to the successor (ORG-7): the first pages in the commit in which
 * they leave, large books in steps on a timer. A hand-over has ended once a later sweep finds nothing, so that what was
 * given to the leaver at the last moment isn't forgotten.
 *
 * @module
 */
import * as Result from "effect/Result"
import { addMillis, minute } from "../calendar/Instant.ts"
import * as Access from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { type Belonging, Belongings } from "../decider/Belonging.ts"
import type { Extensions } from "../decider/Extension.ts"
import type { Facts } from "../decider/Facts.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { organisation, organisationId } from "./Decider.ts"
import { HandoverCommand, HandoverEvent, type HandoverPosition, HandoverState, handoverPage } from "./HandoverModel.ts"
import type { MemberId, OrganisationState } from "./Model.ts"
import { member } from "./Views.ts"

/** What a step has to know besides its state. */
export interface HandoverKnown {
  readonly organisation: OrganisationState
  /** The page that the step is about; nothing when no kind is left. */
  readonly page?: ReadonlyArray<Aggregate.Found<unknown>>
}

type Open = Extract<HandoverState, { readonly _tag: "Open" }>

/** Steps that are taken one after the other in one commit: one for each kind of thing that there is, and some to spare. */
const stepsAtOnce = 8

const start: HandoverPosition = { kind: "", after: null }

/** The kind at a position, or the next one where the host no longer has it. */
const placeAt = (
  position: HandoverPosition,
  extensions: Extensions,
): { readonly position: HandoverPosition; readonly belonging: Belonging } | undefined => {
  const kind = extensions.names(Belongings).find((name) => name >= position.kind)
  const belonging = kind === undefined ? undefined : extensions.get(Belongings, kind)
  if (kind === undefined || belonging === undefined) return undefined
  return { belonging, position: kind === position.kind ? position : { kind, after: null } }
}

/** Whoever takes over now: the successor, or theirs if they have left as well. `undefined` for whoever is back, or nobody. */
const heirOf = (state: OrganisationState, leaver: string): MemberId | undefined => {
  const seen = new Set<string>()
  let one = member(state, leaver)
  if (one?.standing._tag !== "Left") return undefined
  while (one?.standing._tag === "Left" && !seen.has(one.id)) {
    seen.add(one.id)
    one = one.standing.successor === null ? undefined : member(state, one.standing.successor)
  }
  return one?.standing._tag === "Active" ? one.id : undefined
}

const step = (state: Open, facts: Facts & HandoverKnown): ReadonlyArray<HandoverEvent> => {
  const { at, extensions, organisation: staff, page = [] } = facts
  const { leaver } = state
  const ended: HandoverEvent = { _tag: "HandoverEnded", at }
  const to = heirOf(staff, leaver)
  const place = placeAt(state.position, extensions)
  if (to === undefined || place === undefined) return [ended]
  const { belonging, position } = place
  const ids = page.filter((one) => belonging.isTheirs(one.state, leaver)).map(({ id }) => id)
  const last = page.at(-1)
  const following = extensions.names(Belongings).find((name) => name > position.kind)
  const next =
    last !== undefined && page.length === handoverPage
      ? { kind: position.kind, after: last.id }
      : following === undefined
        ? null
        : { kind: following, after: null }
  const passed: HandoverEvent = { _tag: "ThingsPassed", kind: position.kind, ids, to, next, at }
  // Only a sweep that began after they had left proves that nothing is theirs any more.
  const isProof = next === null && state.found === 0 && ids.length === 0 && state.sweepBegan > state.begun
  return isProof ? [passed, ended] : [passed]
}

const evolve = (state: HandoverState, event: HandoverEvent): HandoverState => {
  const { at } = event
  switch (event._tag) {
    case "HandoverBegun": {
      const sweep = { position: start, sweepBegan: at, found: 0 }
      return { _tag: "Open", leaver: event.leaver, begun: at, ...sweep, moved: 0, last: at, steps: 0, due: at }
    }
    case "ThingsPassed": {
      if (state._tag !== "Open") return state
      const moved = state.moved + event.ids.length
      const steps = state.last === at ? state.steps + 1 : 1
      const after = { ...state, moved, steps, last: at }
      return event.next === null
        ? { ...after, position: start, found: 0, sweepBegan: addMillis(at, minute), due: addMillis(at, minute) }
        : { ...after, position: event.next, found: state.found + event.ids.length, due: at }
    }
    case "HandoverEnded":
      return state._tag === "Open" ? { _tag: "Done", begun: state.begun, ended: at, moved: state.moved } : state
  }
}

/**
 * The hand-over of a leaver's things, under the member's id (ORG-7).
 *
 * Laws: it ends only after a sweep of its own in which nothing was found; a step looks at 50 things at most; what has passed
 * isn't theirs any more.
 */
export const handover = Aggregate.make<HandoverCommand, HandoverEvent, HandoverState, never, HandoverKnown>({
  kind: "handover",
  initial: { _tag: "None" },
  command: HandoverCommand,
  event: HandoverEvent,
  state: HandoverState,
  access: { Begin: Access.systemOnly, Continue: Access.systemOnly },
  reads: ({ command, facts, id, state }) => {
    const place =
      command._tag === "Continue" && state._tag === "Open" ? placeAt(state.position, facts.extensions) : undefined
    const known = { organisation: Aggregate.document(organisation, organisationId) }
    if (place === undefined) return known
    const { after } = place.position
    return {
      ...known,
      page: Aggregate.query(place.belonging.of, {
        where: place.belonging.where(id),
        limit: handoverPage,
        ...(after === null ? {} : { after: { value: null, id: after } }),
      }),
    }
  },
  decide: (state, command, facts) => {
    if (command._tag === "Begin") {
      // Who comes back and leaves again is gone through anew.
      const isBegun = state._tag === "Open" && state.begun === facts.at
      return Result.succeed(isBegun ? [] : [{ _tag: "HandoverBegun", leaver: command.leaver, at: facts.at }])
    }
    return Result.succeed(state._tag === "Open" ? step(state, facts) : [])
  },
  evolve,
  index: (state) => ({ status: state._tag }),
  timers: (state) => (state._tag === "Open" ? [{ name: "continue", at: state.due }] : []),
  onTimer: () => ({ _tag: "Continue" }),
})

/** Begins the hand-over in the commit in which a member leaves. The last one of all has nobody to hand over to. */
export const handOver: Reactor = reactor(organisation, "organisation/hand-over", ({ event }) =>
  event._tag === "MemberLeft" && event.successor !== null
    ? [Aggregate.dispatch(handover, event.id, { _tag: "Begin", leaver: event.id })]
    : [],
)

const reasonOf = (leaver: string): string => `${leaver} has left; the successor takes over (ORG-7).`

/** Passes what a step found, and goes on: at once for some steps, then on the timer. */
export const passThings: Reactor = reactor(handover, "organisation/pass-things", ({ event, facts, id, state }) => {
  const goOn = Aggregate.dispatch(handover, id, { _tag: "Continue" })
  if (event._tag === "HandoverBegun") return [goOn]
  if (event._tag === "HandoverEnded") return []
  const belonging = facts.extensions.get(Belongings, event.kind)
  const passing = { from: id, to: event.to, reason: reasonOf(id) }
  const passed = belonging === undefined ? [] : event.ids.map((one) => belonging.pass(one, passing))
  const isMore = event.next !== null && state._tag === "Open" && state.steps < stepsAtOnce
  return isMore ? [...passed, goOn] : passed
})

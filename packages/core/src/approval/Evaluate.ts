/**
 * Interpreters of a route (APR-2): how far it has come, and which step is whose. Pure and total.
 */
import type { Rank } from "../decision/Model.ts"
import type { Approver, Route } from "./Model.ts"

/** A step of a route that waits for an answer. */
export interface Step {
  /** Place in the tree: `1`, `1.2`, `1.2.1`. */
  readonly step: string
  readonly approver: Approver
}

/** How far a route has come. */
export type Progress =
  | { readonly _tag: "Pending"; readonly steps: ReadonlyArray<Step> }
  | { readonly _tag: "Approved" }
  | { readonly _tag: "Rejected" }

/** An answer to a step. The first one to a step counts. */
export interface StepAnswer {
  readonly step: string
  readonly said: { readonly _tag: "Approved" | "Rejected" }
}

const approved: Progress = { _tag: "Approved" }
const rejected: Progress = { _tag: "Rejected" }

const walk = (route: Route, step: string, said: ReadonlyMap<string, Progress>): Progress => {
  if (route._tag === "AtLeast" || route._tag === "InRole") {
    return said.get(step) ?? { _tag: "Pending", steps: [{ step, approver: route }] }
  }
  const needed = route._tag === "NOf" ? route.needed : route.routes.length
  let yes = 0
  let no = 0
  const waiting: Array<Step> = []
  for (const [index, inner] of route.routes.entries()) {
    const progress = walk(inner, `${step}.${index + 1}`, said)
    if (progress._tag === "Approved") yes++
    else if (progress._tag === "Rejected") no++
    else waiting.push(...progress.steps)
    // Whoever comes later in a sequence isn't asked yet.
    if (route._tag === "Sequence" && progress._tag !== "Approved") break
  }
  if (yes >= needed) return approved
  return no > route.routes.length - needed ? rejected : { _tag: "Pending", steps: waiting }
}

const said = (answers: ReadonlyArray<StepAnswer>): ReadonlyMap<string, Progress> => {
  const byStep = new Map<string, Progress>()
  for (const { said: what, step } of answers) {
    if (!byStep.has(step)) byStep.set(step, what._tag === "Approved" ? approved : rejected)
  }
  return byStep
}

/**
 * How far a route has come with these answers (APR-2): the steps that wait, or how it ended. In parallel the order of the
 * answers doesn't matter; a sequence asks one after the other; `NOf` is rejected once too few are left.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Approval } from "@dealwright/core"
 *
 * const manager = { _tag: "AtLeast", rank: { level: 2, name: "manager" } } as const
 * const legal = { _tag: "InRole", role: "legal" } as const
 * const route = { _tag: "Sequence", routes: [manager, legal] } as const
 * const waiting = Approval.progress(route, [{ step: "1.1", said: { _tag: "Approved" } }])
 * assert.deepEqual(waiting, { _tag: "Pending", steps: [{ step: "1.2", approver: legal }] })
 * ```
 */
export const progress = (route: Route, answers: ReadonlyArray<StepAnswer>): Progress => walk(route, "1", said(answers))

/**
 * All steps of a route, in the order of the tree.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Approval } from "@dealwright/core"
 *
 * assert.deepEqual(Approval.stepsOf({ _tag: "InRole", role: "legal" }).map(({ step }) => step), ["1"])
 * ```
 */
export const stepsOf = (route: Route, step: string = "1"): ReadonlyArray<Step> =>
  route._tag === "AtLeast" || route._tag === "InRole"
    ? [{ step, approver: route }]
    : route.routes.flatMap((inner, index) => stepsOf(inner, `${step}.${index + 1}`))

/** Somebody as a route sees them. */
export interface Candidate {
  readonly rank: Rank
  readonly roles: ReadonlyArray<string>
}

/**
 * Whether somebody may answer a step.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const legal = { _tag: "InRole", role: "legal" } as const
 * assert.ok(Approval.fits(legal, { rank: { level: 0, name: "rep" }, roles: ["legal"] }))
 * ```
 */
export const fits = (approver: Approver, { rank, roles }: Candidate): boolean =>
  approver._tag === "AtLeast" ? rank.level >= approver.rank.level : roles.includes(approver.role)

/** Which step somebody answers. */
export type Turn =
  | { readonly _tag: "Step"; readonly step: Step }
  /** Their step comes later. */
  | { readonly _tag: "Later"; readonly before: ReadonlyArray<Step> }
  /** No step is theirs. */
  | { readonly _tag: "None"; readonly pending: ReadonlyArray<Step> }

/** How much a step asks for; a role is asked before a rank, because fewer can stand in for it. */
const demand = ({ approver }: Step): number =>
  approver._tag === "InRole" ? Number.MAX_SAFE_INTEGER : approver.rank.level

const highest = (steps: ReadonlyArray<Step>): Step | undefined =>
  steps.reduce<Step | undefined>(
    (best, step) => (best === undefined || demand(step) > demand(best) ? step : best),
    undefined,
  )

/**
 * The step that is somebody's to answer (APR-2): among those that wait, a role of theirs first, then the highest rank that
 * they reach. Whoever is wanted at a higher rank later on doesn't stand in for a lower one now.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Approval } from "@dealwright/core"
 *
 * const atLeast = (level: number, name: string) => ({ _tag: "AtLeast", rank: { level, name } }) as const
 * const route = { _tag: "Sequence", routes: [atLeast(2, "manager"), atLeast(3, "director")] } as const
 * const director = { rank: { level: 3, name: "director" }, roles: [] }
 * assert.equal(Approval.turnOf(route, [], director)._tag, "Later")
 * ```
 */
export const turnOf = (route: Route, answers: ReadonlyArray<StepAnswer>, who: Candidate): Turn => {
  const now = progress(route, answers)
  if (now._tag !== "Pending") return { _tag: "None", pending: [] }
  const mine = highest(now.steps.filter(({ approver }) => fits(approver, who)))
  const answered = new Set([...answers.map(({ step }) => step), ...now.steps.map(({ step }) => step)])
  const later = stepsOf(route).filter(
    ({ approver, step }) => approver._tag === "AtLeast" && !answered.has(step) && fits(approver, who),
  )
  const reserved = highest(later)
  if (mine === undefined) {
    return reserved === undefined ? { _tag: "None", pending: now.steps } : { _tag: "Later", before: now.steps }
  }
  return reserved !== undefined && demand(reserved) > demand(mine)
    ? { _tag: "Later", before: now.steps }
    : { _tag: "Step", step: mine }
}

/**
 * The route after nobody answered a step in time (APR-4): it asks for a higher rank. Where the next step of a sequence asks
 * for that rank anyway, the unanswered step falls away, because nobody answers twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Approval } from "@dealwright/core"
 *
 * const director = { level: 3, name: "director" }
 * const route = { _tag: "AtLeast", rank: { level: 2, name: "manager" } } as const
 * assert.deepEqual(Approval.raised(route, "1", director), { _tag: "AtLeast", rank: director })
 * ```
 */
export const raised = (route: Route, step: string, rank: Rank, here: string = "1"): Route => {
  if (route._tag === "AtLeast") return here === step ? { _tag: "AtLeast", rank } : route
  if (route._tag === "InRole") return route
  const routes: Array<Route> = []
  for (const [index, inner] of route.routes.entries()) {
    const place = `${here}.${index + 1}`
    const next = route.routes[index + 1]
    const isAskedNext = next?._tag === "AtLeast" && next.rank.level <= rank.level
    const fallsAway = route._tag === "Sequence" && place === step && inner._tag === "AtLeast" && isAskedNext
    if (!fallsAway) routes.push(raised(inner, step, rank, place))
  }
  return { ...route, routes }
}

/**
 * Whether people could finish a route (APR-2): it is played through with the same rules by which it is answered.
 */

import type { Candidate } from "./Evaluate.ts"
import { progress, type StepAnswer, stepsOf, turnOf } from "./Evaluate.ts"
import type { Route } from "./Model.ts"

/** Whether a route can be finished: without the requester, only with them, never, or too big to tell. */
export type Finish = "Finishes" | "OnlyByRequester" | "Never" | "Unknown"

/** Positions of one route that are looked at. */
const maxPositions = 20_000

/** People who are alike to a route, and how many of them there are. */
interface Group {
  readonly who: Candidate
  readonly count: number
}

const rolesOf = (route: Route): ReadonlySet<string> =>
  new Set(stepsOf(route).flatMap(({ approver }) => (approver._tag === "InRole" ? [approver.role] : [])))

const onlyAudits = ({ roles }: Candidate): boolean => roles.length === 1 && roles[0] === "auditor"

const groupsOf = (route: Route, people: ReadonlyArray<Candidate>): ReadonlyArray<Group> => {
  const asked = rolesOf(route)
  const most = stepsOf(route).length
  const groups = new Map<string, { who: Candidate; count: number }>()
  for (const one of people) {
    if (onlyAudits(one)) continue
    const roles = one.roles.filter((role) => asked.has(role)).sort()
    const name = `${one.rank.level} ${roles.join(" ")}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, { who: { rank: one.rank, roles }, count: 1 })
    else if (group.count < most) group.count++
  }
  return [...groups.values()]
}

/** Whether these people could bring a route to an approval, everybody saying yes once; `undefined` when it is too big. */
const finishes = (route: Route, people: ReadonlyArray<Candidate>): boolean | undefined => {
  const groups = groupsOf(route, people)
  const seen = new Set<string>()
  const answers: Array<StepAnswer> = []
  const left = groups.map(({ count }) => count)
  const play = (): boolean | undefined => {
    if (progress(route, answers)._tag === "Approved") return true
    const position = `${answers
      .map(({ step }) => step)
      .sort()
      .join(" ")}|${left.join(" ")}`
    if (seen.has(position)) return false
    if (seen.size >= maxPositions) return undefined
    seen.add(position)
    for (const [index, { who }] of groups.entries()) {
      const count = left[index] ?? 0
      if (count === 0) continue
      const turn = turnOf(route, answers, who)
      if (turn._tag !== "Step") continue
      answers.push({ step: turn.step.step, said: { _tag: "Approved" } })
      left[index] = count - 1
      const finished = play()
      answers.pop()
      left[index] = count
      if (finished !== false) return finished
    }
    return false
  }
  return play()
}

/**
 * Whether people other than the requester could finish a route, each saying yes once (APR-2, ORG-4).
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const president = { level: 4, name: "president" }
 * const pat = { rank: president, roles: [] }
 * const route = { _tag: "AtLeast", rank: president } as const
 * assert.equal(Approval.canFinish(route, [pat], { rank: { level: 0, name: "rep" }, roles: [] }), "Finishes")
 * assert.equal(Approval.canFinish(route, [], pat), "OnlyByRequester")
 * ```
 */
export const canFinish = (route: Route, others: ReadonlyArray<Candidate>, requester: Candidate): Finish => {
  const alone = finishes(route, others)
  if (alone !== false) return alone === undefined ? "Unknown" : "Finishes"
  const together = finishes(route, [...others, requester])
  return together === undefined ? "Unknown" : together ? "OnlyByRequester" : "Never"
}

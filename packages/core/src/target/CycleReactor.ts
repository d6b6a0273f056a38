/**
 * What follows from a month's plan: the next month's cycle, and the company's targets (TGT-5).
 *
 * @module
 */
import { dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import * as Period from "../period/index.ts"
import { planCycle } from "./CycleDecider.ts"
import { target } from "./Decider.ts"
import { byFigures, company, type Owner, team as teamOwner, unitName, unitOf, unitsOf } from "./Evaluate.ts"

/**
 * The id of the target that a consolidated plan becomes: one for each line, counted from 1.
 *
 * @example
 * ```ts
 * import { Target } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Target.planTargetId("2026-04", 1), "plan.2026-04.1")
 * ```
 */
export const planTargetId = (month: string, line: number): string => `plan.${month}.${line}`

/** Opens the next month's cycle, and takes a consolidated plan over as the company's targets, broken down by team. */
export const followCycle: Reactor = reactor(planCycle, "target.cycle", ({ event }) => {
  switch (event._tag) {
    case "NextCycleDue":
      return [dispatch(planCycle, event.month, { _tag: "Open", month: event.month, teams: event.teams })]
    case "PlanConsolidated": {
      const period = Period.parse(event.month)
      if (period._tag === "Failure") return []
      const { from, until } = period.success
      return event.rows.map(({ figure, measure }, i) => {
        const unit = unitOf(figure)
        const parts = event.drafts.flatMap(({ rows, team }): ReadonlyArray<readonly [Owner, bigint]> => {
          const own = rows.find((row) => row.measure === measure && unitName(unitOf(row.figure)) === unitName(unit))
          return own === undefined ? [] : [[teamOwner(team), unitsOf(own.figure)]]
        })
        return dispatch(target, planTargetId(event.month, i + 1), {
          _tag: "Adopt",
          terms: {
            metric: { measure, unit },
            amount: figure,
            owner: company,
            period: { from, until },
            breakdown: byFigures(parts),
          },
          cycle: event.month,
        })
      })
    }
    default:
      return []
  }
})

/**
 * What plan cycles have ahead (TGT-5, ESC-7). Not exported from the module; the module contributes it.
 *
 * @module
 */
import { overdueDays } from "../calendar/Evaluate.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { ahead, source } from "../escalation/index.ts"
import { planCycle } from "./CycleDecider.ts"
import type { CompiledTargetPolicy } from "./Evaluate.ts"
import { targetPolicy } from "./Policy.ts"

/** The steps about each team's missing draft. */
export const cycleAgenda = source({
  of: planCycle,
  reads: (): Aggregate.Reads<{ readonly targets: CompiledTargetPolicy }> => ({
    targets: Aggregate.policy(targetPolicy),
  }),
  owners: (state) => (state._tag === "Absent" ? [] : [...new Set(state.teams.map(({ owner }) => owner))]),
  entries: (state, { calendar, targets, today }, span) => {
    if (state._tag === "Absent") return []
    const facts = {
      "days-overdue": overdueDays(today, state.due),
      missing: state.teams.filter(({ draft }) => draft._tag === "Awaited").length,
    }
    return state.teams.flatMap(({ escalation, team }) =>
      ahead({ schedule: targets.schedule, calendar }, escalation, { ...span, facts }).map((one) => ({
        ...one,
        item: team,
      })),
    )
  },
})

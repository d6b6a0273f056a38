/**
 * Schedules as a kind of policy that a company keeps (ESC-1).
 */
import type { PolicyKind } from "../decider/Policy.ts"
import * as Codec from "./Codec.ts"
import { type CompiledSchedule, compile, type FactKinds } from "./Compile.ts"
import type { Schedule } from "./Model.ts"

/**
 * A kind of policy that is a schedule, for whoever uses schedules: name it after the owner and what it is for. `facts` are
 * those that the owner supplies to {@link fire}; conditions may ask for these alone (ESC-7).
 *
 * @example
 * ```ts
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const followUps = Escalation.schedulePolicy("lead.follow-up", { grade: "text" })
 * const { byRank, calendarDays, equals, notify, onlyWhen, step } = Escalation
 * const schedule = onlyWhen(step("late", calendarDays(3), notify, { to: [byRank("supervisor")] }), equals("grad", "A"))
 * const refused = followUps.compile(schedule, { ladder: Decision.defaultLadder, extensions: Decider.noExtensions })
 * assert.ok(Result.isFailure(refused) && refused.failure[0]?.place === "schedule.condition.fact")
 * ```
 */
export const schedulePolicy = (key: string, facts: FactKinds = {}): PolicyKind<Schedule, CompiledSchedule> => ({
  key,
  codec: Codec.Schedule,
  compile: (data, context) => compile(data, context, facts),
})

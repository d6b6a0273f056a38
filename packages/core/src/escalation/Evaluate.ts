/**
 * Planning and running schedules: pure, total, the same functions for both (ESC-2). Free of schemas.
 *
 * Running answers events; `evolve` folds them into the state that the owner embeds.
 */
export {
  type ActionKind,
  type CompiledSchedule,
  type CompiledStep,
  compile,
  escalationAction,
  type FactKinds,
  maxDepth,
  maxSteps,
} from "./Compile.ts"
export { evolve, fold } from "./Evolve.ts"
export { notStarted } from "./Model.ts"
export { atMoment, type ComingStep, next, onDate, type Plan, type PlannedStep, preview } from "./Plan.ts"
export { confirm, confirmable, fire, pause, reopen, restart, resume, serve, start, stop, sweep } from "./Run.ts"

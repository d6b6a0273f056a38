/**
 * Escalation schedules: what happens when something stays undone, as a value that is planned, previewed and run by one
 * engine (ESC-1 to ESC-7). A component, not an aggregate: owners embed its state and events.
 */
export * from "./Agenda.ts"
export * from "./Analyse.ts"
export * from "./Codec.ts"
export * from "./Diff.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./Explain.ts"
export * from "./Kind.ts"
export type {
  CustomConfig,
  Demand,
  Outcome,
  PassedStep,
  PausedInterval,
  Progress,
  Service,
  Step,
  StepFacts,
} from "./Model.ts"
export * from "./Policy.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/**
 * Running escalation schedules without loading a schema (ESC-2 to ESC-5): compile, preview, next, fire and the rest, on plain
 * data. Constructors, codecs and templates are in `Escalation`.
 */
export * from "./escalation/Evaluate.ts"
export type * from "./escalation/Model.ts"

/**
 * Escalation schedules (ESC-1 to ESC-7): what happens when something stays undone, as a value that composes, is previewed and
 * runs.
 */
export * from "./escalation/index.ts"

/**
 * Targets, plans and budgets (TGT): set, broken down, followed, amended.
 */
export * from "./Evaluate.ts"
export * from "./Messages.ts"
export * from "./Policy.ts"
export { ShareRow, TargetPolicy } from "./Policy.ts"
export * from "./Templates.ts"

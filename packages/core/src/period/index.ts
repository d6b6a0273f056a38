/**
 * Periods and values that hold for a period (KER-4, TGT-2, COM-8, PRC-1).
 */
export * as Effective from "./Effective.ts"
export * from "./Errors.ts"
export * from "./Model.ts"
export * from "./Named.ts"
export * from "./Step.ts"

/**
 * A seeded simulation of companies at work, with an independent auditor: the whole of Dealwright against its rulebook, on
 * any store, through faults and crashes.
 *
 * @module
 */
export { Auditor } from "./audit/Auditor.ts"
export type { CompanyRules } from "./audit/Entry.ts"
export { memory, type Place } from "./Place.ts"
export { differenceText, stepText, summaryText } from "./Report.ts"
export { companyRules } from "./Rules.ts"
export { type Shrunk, shrink } from "./Shrink.ts"
export {
  type Difference,
  type Faults,
  type SimulationOptions,
  type SimulationProgress,
  type SimulationReport,
  simulate,
} from "./Simulate.ts"
export type { Sent, Step } from "./Step.ts"

export * from "./Agenda.ts"
export * from "./CommissionClose.ts"
export * from "./Dealwright.ts"

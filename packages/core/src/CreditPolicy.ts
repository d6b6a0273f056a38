/**
 * The credit gate as pure functions, without storage and without schemas (CRD-1 to CRD-8): compile a policy once, ask it
 * as often as you like. The stored form of policies and the credit account stand in `Credit`.
 */
export * from "./credit/Evaluate.ts"
export type * from "./credit/Model.ts"

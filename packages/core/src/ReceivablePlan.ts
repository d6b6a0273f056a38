/**
 * Payment plans, allocation, ageing and what a receivables policy decides, as pure functions, without storage and without
 * schemas (REC-1, REC-2, REC-5, REC-6, REC-8). Stored forms, receivables and payments stand in `Receivable`.
 */
export * from "./receivable/Evaluate.ts"
export type * from "./receivable/Model.ts"

/**
 * Receivables (REC): payment plans, payments and what is left of them, extensions, disputes, forfeiture, ageing.
 */
export * from "./receivable/index.ts"

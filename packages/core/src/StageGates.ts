/**
 * Stage gates as pure functions, without storage and without schemas (PIP-1 to PIP-3): compile a company's pipelines once,
 * ask them as often as you like. Their stored form and the deals themselves stand in `Pipeline`.
 */
export * from "./pipeline/Evaluate.ts"

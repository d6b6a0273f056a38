/**
 * Exact money: amounts, sums, products, splits, conversion and text (KER-1, KER-2). Free of schemas: the codecs stand in
 * `money/Codec.ts`.
 */
export * from "./money/index.ts"

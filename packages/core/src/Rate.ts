/**
 * Exact rates and rounding (KER-2, KER-3). Free of schemas: the codec stands in `rate/Codec.ts`.
 */
export * from "./rate/index.ts"

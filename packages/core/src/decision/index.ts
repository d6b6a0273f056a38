export * from "./Decision.ts"
export * from "./Ladder.ts"
export * from "./Messages.ts"
export type * from "./Model.ts"

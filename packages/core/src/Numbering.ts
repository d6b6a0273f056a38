export * from "./numbering/index.ts"

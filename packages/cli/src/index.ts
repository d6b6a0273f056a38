/**
 * The operator's command as a function, for tests and for programs that bring their own.
 *
 * @module
 */
export type { ExitCode } from "./command/Failure.ts"
export type { IoService } from "./command/Io.ts"
export { run } from "./command/Run.ts"

#!/usr/bin/env node
// Compiled codecs, for everything that is decoded and encoded from here on.
import "effect/schema/SchemaJITCompiler/enable"
import { run } from "./command/Run.ts"

// Whoever reads the output may have seen enough, as head has after ten lines.
process.stdout.on("error", (error) => {
  if (!("code" in error) || error.code !== "EPIPE") throw error
  process.exit(process.exitCode ?? 0)
})

// The first signal stops it in good order, the second one at once.
const stop = new AbortController()
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()))
}

process.exitCode = await run(process.argv.slice(2), {}, { signal: stop.signal })

/**
 * `npm run simulate`: companies at work in simulated years, through crashes and conflicts, and an auditor behind them.
 */
import "effect/schema/SchemaJITCompiler/enable"
import { argumentsOf, UsageError, usage } from "./Arguments.ts"
import { HistoryError } from "./History.ts"
import { PlaceError } from "./Places.ts"
import { run } from "./Run.ts"

try {
  const asked = argumentsOf(process.argv.slice(2))
  const write = (text: string): void => {
    process.stdout.write(text)
  }
  if (asked.isHelp) write(usage)
  else if (!(await run(asked, write))) process.exitCode = 1
} catch (error) {
  if (error instanceof UsageError || error instanceof PlaceError) process.stderr.write(`${error.message}\n\n${usage}`)
  else if (error instanceof HistoryError) process.stderr.write(`${error.message}\n`)
  else throw error
  process.exitCode = 1
}

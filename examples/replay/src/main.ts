/**
 * `npm run replay`: an existing order book, or a list of invoices, through Dealwright's policies and engine.
 */

import { parseArgs } from "node:util"
// Compiled codecs, for everything that is decoded and encoded from here on.
import "effect/schema/SchemaJITCompiler/enable"
import { OrderBookError, parseAlias, readOrderBook } from "@dealwright/cli/OrderBook"
import { LocalDate } from "@dealwright/core"
import { Effect, Result } from "effect"
import { CsvFileError } from "./Csv.ts"
import { replayDeals } from "./Deals.ts"
import { dealsJson, dealsText } from "./DealsText.ts"
import { replayReceivables } from "./Receivables.ts"
import { receivablesJson, receivablesText } from "./ReceivablesText.ts"
import { progress } from "./Table.ts"

const usage = `Replays what has happened through Dealwright's policies and engine.

  npm run replay -- --deals DIR [--alias "Wrong=Right" …] [--json]
      DIR holds accounts.csv, products.csv, sales_teams.csv and sales_pipeline.csv.
      Won deals against their list prices, monthly commission, funnel.

  npm run replay -- --receivables FILE --as-of YYYY-MM-DD [--json]
      FILE has the columns invoice,customer,invoiceDate,dueDate,amount,currency,disputed,settledDate.
      Escalation day by day, ageing, customers over their credit days.
`

/** A mistake in how the program was called. */
class UsageError extends Error {}

const options = () => {
  try {
    return parseArgs({
      options: {
        deals: { type: "string" },
        alias: { type: "string", multiple: true },
        receivables: { type: "string" },
        "as-of": { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

const run = async (): Promise<string> => {
  const { alias, "as-of": asOf, deals, help, json, receivables } = options()
  if (help) return usage
  if (receivables !== undefined) {
    if (asOf === undefined) throw new UsageError("--receivables wants the date to look at: --as-of YYYY-MM-DD")
    const date = LocalDate.parse(asOf)
    if (Result.isFailure(date)) throw new UsageError(`--as-of ${asOf} is not a date; write it like 2026-03-31`)
    const report = await replayReceivables(receivables, date.success, progress("Replaying"))
    return json ? JSON.stringify(receivablesJson(report), null, 2) : receivablesText(report)
  }
  if (deals === undefined) throw new UsageError("say what to replay: --deals DIR or --receivables FILE")
  const aliases = new Map<string, string>()
  for (const text of alias ?? []) {
    const parsed = parseAlias(text)
    if (Result.isFailure(parsed)) throw new UsageError(parsed.failure)
    aliases.set(...parsed.success)
  }
  const report = await replayDeals(await Effect.runPromise(readOrderBook(deals, { aliases })), progress("Replaying"))
  return json ? JSON.stringify(dealsJson(report), null, 2) : dealsText(report)
}

try {
  process.stdout.write(`${await run()}\n`)
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${usage}`)
  else if (error instanceof CsvFileError || error instanceof OrderBookError) process.stderr.write(`${error.message}\n`)
  else throw error
  process.exitCode = 1
}

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
import { findMapping, MappingError, readMapping } from "./Mapping.ts"
import { readOrderFiles } from "./OrderFiles.ts"
import { type OrdersReport, replayOrders } from "./Orders.ts"
import { ordersJson, ordersText } from "./OrdersText.ts"
import {
  comparePlans,
  factsOfDeals,
  factsOfOrders,
  type PlanComparison,
  PlanError,
  plansJson,
  plansText,
} from "./Plans.ts"
import { replayReceivables } from "./Receivables.ts"
import { receivablesJson, receivablesText } from "./ReceivablesText.ts"
import { progress } from "./Table.ts"

const usage = `Replays what has happened through Dealwright's policies and engine.

  npm run replay -- --deals DIR [--plan FILE] [--alias "Wrong=Right" …] [--json]
      DIR holds accounts.csv, products.csv, sales_teams.csv and sales_pipeline.csv.
      Won deals against their list prices, monthly commission, funnel.

  npm run replay -- --receivables FILE --as-of YYYY-MM-DD [--json]
      FILE has the columns invoice,customer,invoiceDate,dueDate,amount,currency,disputed,settledDate.
      Escalation day by day, ageing, customers over their credit days.

  npm run replay -- --orders DIR [--mapping FILE] [--as-of YYYY-MM-DD] [--plan FILE] [--alias "Wrong=Right" …] [--json]
      A mapping in JSON says which column of which file means what: FILE, DIR/mapping.json, or one that comes along.
      Who had to agree to the discounts, credit gate, order values, commission by person and month, ageing.

  --plan FILE is another commission plan: who would gain by it, who would lose, and what it would cost.
`

/** A mistake in how the program was called. */
class UsageError extends Error {}

const options = () => {
  try {
    return parseArgs({
      options: {
        deals: { type: "string" },
        alias: { type: "string", multiple: true },
        orders: { type: "string" },
        mapping: { type: "string" },
        plan: { type: "string" },
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

const dateOf = (text: string): LocalDate.LocalDate => {
  const date = LocalDate.parse(text)
  if (Result.isSuccess(date)) return date.success
  throw new UsageError(`--as-of ${text} is not a date; write it like 2026-03-31`)
}

const aliasesOf = (texts: ReadonlyArray<string>): ReadonlyMap<string, string> =>
  new Map(
    texts.map((text) => {
      const parsed = parseAlias(text)
      if (Result.isSuccess(parsed)) return parsed.success
      throw new UsageError(parsed.failure)
    }),
  )

const managersIn = ({ files: { people } }: OrdersReport) => {
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const managers = new Map(people.map(({ name, reportsTo }) => [name, names.get(reportsTo ?? "")]))
  return (name: string) => managers.get(name)
}

const planned = (other: PlanComparison | undefined) => (other === undefined ? {} : { plan: plansJson(other) })
const texts = (text: string, other: PlanComparison | undefined): string =>
  other === undefined ? text : `${text}\n\n${plansText(other)}`

const run = async (): Promise<string> => {
  const { alias = [], "as-of": asOf, deals, help, json, mapping, orders, plan, receivables } = options()
  const written = (value: unknown) => JSON.stringify(value, null, 2)
  if (help) return usage
  if ([deals, orders, receivables].filter((one) => one !== undefined).length !== 1) {
    throw new UsageError("say what to replay: --deals DIR, --orders DIR or --receivables FILE")
  }
  if (orders !== undefined) {
    const files = await readOrderFiles(orders, readMapping(findMapping(orders, mapping)), aliasesOf(alias))
    const until = asOf === undefined ? undefined : dateOf(asOf)
    const report = await replayOrders(files, progress("Replaying"), until)
    const other =
      plan === undefined ? undefined : comparePlans(plan, report.plan, factsOfOrders(report), managersIn(report))
    return json ? written({ ...ordersJson(report), ...planned(other) }) : texts(ordersText(report), other)
  }
  if (plan !== undefined && receivables !== undefined) throw new UsageError("--plan is for --deals and --orders")
  if (mapping !== undefined) throw new UsageError("--mapping describes the files of --orders")
  if (receivables !== undefined) {
    if (asOf === undefined) throw new UsageError("--receivables wants the date to look at: --as-of YYYY-MM-DD")
    const report = await replayReceivables(receivables, dateOf(asOf), progress("Replaying"))
    return json ? written(receivablesJson(report)) : receivablesText(report)
  }
  const book = await Effect.runPromise(readOrderBook(deals ?? "", { aliases: aliasesOf(alias) }))
  const report = await replayDeals(book, progress("Replaying"))
  const managers = new Map(book.agents.map(({ manager, name }) => [name, manager]))
  const other =
    plan === undefined
      ? undefined
      : comparePlans(plan, report.plan, factsOfDeals(report), (agent) => managers.get(agent))
  return json ? written({ ...dealsJson(report), ...planned(other) }) : texts(dealsText(report), other)
}

try {
  process.stdout.write(`${await run()}\n`)
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${usage}`)
  else if (
    error instanceof CsvFileError ||
    error instanceof MappingError ||
    error instanceof PlanError ||
    error instanceof OrderBookError
  )
    process.stderr.write(`${error.message}\n`)
  else throw error
  process.exitCode = 1
}

/**
 * Reads an order book: accounts, products with list prices, the sales force, and its deals. Bad rows are reported with
 * what is wrong and the name that was probably meant; all others are kept.
 *
 * @module
 */

import { join } from "node:path"
import { LocalDate, Money } from "@dealwright/core"
import { Result } from "effect"
import { type RejectedRow, readAll, readCsv } from "./Csv.ts"
import { suggest } from "./Suggest.ts"

/** A product at its list price. */
export interface Product {
  readonly name: string
  readonly series: string
  readonly listPrice: Money.Money
}

/** Somebody who sells, and to whom they report. */
export interface Agent {
  readonly name: string
  readonly manager: string
  readonly office: string
}

/** A deal as the file has it, names checked. */
export interface DealRow {
  readonly row: number
  readonly id: string
  readonly agent: Agent
  readonly product: Product
  readonly account: string
  readonly outcome:
    | { readonly _tag: "Won"; readonly on: LocalDate.LocalDate; readonly value: Money.Money }
    | { readonly _tag: "Lost"; readonly on: LocalDate.LocalDate }
    | { readonly _tag: "Open" }
  readonly opened: LocalDate.LocalDate | undefined
}

/** Everything in the folder. */
export interface OrderBook {
  readonly rows: number
  readonly products: ReadonlyArray<Product>
  readonly agents: ReadonlyArray<Agent>
  readonly deals: ReadonlyArray<DealRow>
  readonly rejected: ReadonlyArray<RejectedRow>
}

/** Names that are written wrongly in the files, with the right ones. */
export type Aliases = ReadonlyMap<string, string>

/** Reads `Wrong=Right`. */
export const parseAlias = (text: string): Result.Result<readonly [string, string], string> => {
  const parts = text.split("=").map((part) => part.trim())
  const [wrong, right] = parts
  return parts.length === 2 && wrong && right
    ? Result.succeed([wrong, right])
    : Result.fail(`--alias "${text}" should read "Wrong name=Right name"`)
}

const currency: Money.CurrencyCode = "USD"

const amountOf = (text: string, what: string): Result.Result<Money.Money, string> =>
  // The files write 1054.0 where two decimals are meant; more than the currency has stays an error.
  Result.mapError(
    Money.parseAmount(text.replace(/^(\d+)\.0$/, "$1"), currency),
    (error) => `${what}: ${Money.describe(error).en}`,
  )

const dateOf = (text: string, what: string): Result.Result<LocalDate.LocalDate, string> =>
  Result.mapError(LocalDate.parse(text), () => `${what}: "${text}" is not a date like 2017-03-01`)

/** Reads the four files of a folder. */
export const readOrderBook = async (folder: string, aliases: Aliases): Promise<OrderBook> => {
  const rejected: Array<RejectedRow> = []
  const inFile = (file: string) => (one: RejectedRow) =>
    void rejected.push({ ...one, reason: `${file}: ${one.reason}` })
  const file = (name: string) => join(folder, name)

  const products: Array<Product> = []
  for (const { fields, row } of await readAll(
    file("products.csv"),
    ["product", "series", "sales_price"],
    inFile("products.csv"),
  )) {
    const listPrice = amountOf(fields.sales_price ?? "", "sales_price")
    if (Result.isFailure(listPrice)) inFile("products.csv")({ row, reason: listPrice.failure })
    else products.push({ name: fields.product ?? "", series: fields.series ?? "", listPrice: listPrice.success })
  }
  const agents = (
    await readAll(file("sales_teams.csv"), ["sales_agent", "manager", "regional_office"], inFile("sales_teams.csv"))
  ).map(
    ({ fields }): Agent => ({
      name: fields.sales_agent ?? "",
      manager: fields.manager ?? "",
      office: fields.regional_office ?? "",
    }),
  )
  const accounts = (await readAll(file("accounts.csv"), ["account"], inFile("accounts.csv"))).map(
    ({ fields }) => fields.account ?? "",
  )

  const productsByName = new Map(products.map((product) => [product.name, product]))
  const agentsByName = new Map(agents.map((agent) => [agent.name, agent]))
  const knownAccounts = new Set(accounts)

  const lookUp = <A>(known: ReadonlyMap<string, A>, what: string, written: string): Result.Result<A, string> => {
    const name = aliases.get(written) ?? written
    const found = known.get(name)
    if (found !== undefined) return Result.succeed(found)
    const near = suggest(name, Array.from(known.keys()))
    return Result.fail(
      `there is no ${what} "${name}"${near === undefined ? "" : `; did you mean "${near}"? Mend it with --alias "${written}=${near}"`}`,
    )
  }

  const deals: Array<DealRow> = []
  const seen = new Map<string, number>()
  let rows = 0
  const columns = [
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
  ]
  const malformed: Array<RejectedRow> = []
  for await (const { fields, row } of readCsv(file("sales_pipeline.csv"), columns, (one) => void malformed.push(one))) {
    rows++
    const parsed = Result.gen(function* () {
      const id = fields.opportunity_id ?? ""
      if (!/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(id)) return yield* Result.fail(`opportunity_id: "${id}" is no id`)
      const before = seen.get(id)
      if (before !== undefined) return yield* Result.fail(`opportunity_id: ${id} stands in row ${before} already`)
      const product = yield* lookUp(productsByName, "product", fields.product ?? "")
      const agent = yield* lookUp(agentsByName, "sales agent", fields.sales_agent ?? "")
      const written = fields.account ?? ""
      const account = aliases.get(written) ?? written
      if (account !== "" && !knownAccounts.has(account)) {
        const near = suggest(account, accounts)
        return yield* Result.fail(
          `there is no account "${account}"${near === undefined ? "" : `; did you mean "${near}"? Mend it with --alias "${written}=${near}"`}`,
        )
      }
      const opened =
        (fields.engage_date ?? "") === "" ? undefined : yield* dateOf(fields.engage_date ?? "", "engage_date")
      const common = { row, id, agent, product, account, opened }
      switch (fields.deal_stage) {
        case "Won": {
          if (account === "")
            return yield* Result.fail("account: a won deal was won from somebody; the account is missing")
          const on = yield* dateOf(fields.close_date ?? "", "close_date")
          const value = yield* amountOf(fields.close_value ?? "", "close_value")
          if (value.minor <= 0n)
            return yield* Result.fail(`close_value: ${fields.close_value} is not above zero, yet the deal is won`)
          return { ...common, outcome: { _tag: "Won", on, value } } satisfies DealRow
        }
        case "Lost":
          return {
            ...common,
            outcome: { _tag: "Lost", on: yield* dateOf(fields.close_date ?? "", "close_date") },
          } satisfies DealRow
        case "Engaging":
        case "Prospecting":
          return { ...common, outcome: { _tag: "Open" } } satisfies DealRow
        default:
          return yield* Result.fail(`deal_stage: "${fields.deal_stage}" is none of Won, Lost, Engaging, Prospecting`)
      }
    })
    if (Result.isFailure(parsed)) rejected.push({ row, reason: parsed.failure })
    else {
      seen.set(parsed.success.id, row)
      deals.push(parsed.success)
    }
  }
  rejected.push(...malformed)
  return { rows: rows + malformed.length, products, agents, deals, rejected }
}

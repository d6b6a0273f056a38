/**
 * Reads an order book: accounts, products with list prices, the sales force, and its deals. Bad rows are reported with
 * what is wrong and the name that was probably meant; all others are kept.
 */
import { join } from "node:path"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type OrderBookError, type RejectedRow, type Row, readCsv } from "./Csv.ts"
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

/**
 * Reads `Wrong=Right`; the failure says what is wrong with it.
 *
 * @example
 * ```ts
 * import { parseAlias } from "@dealwright/cli/OrderBook"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * assert.deepEqual(Result.getOrThrow(parseAlias("GTXPro=GTX Pro")), ["GTXPro", "GTX Pro"])
 * ```
 */
export const parseAlias = (text: string): Result.Result<readonly [string, string], string> => {
  const parts = text.split("=").map((part) => part.trim())
  const [wrong, right] = parts
  return parts.length === 2 && wrong && right
    ? Result.succeed([wrong, right])
    : Result.fail(`--alias "${text}" should read "Wrong name=Right name"`)
}

const amountOf = (text: string, what: string, currency: Money.CurrencyCode): Result.Result<Money.Money, string> =>
  // The files write 1054.0 where two decimals are meant; more than the currency has stays an error.
  Result.mapError(
    Money.parseAmount(text.replace(/^(\d+)\.0$/, "$1"), currency),
    (error) => `${what}: ${Money.describe(error).en}`,
  )

const dateOf = (text: string, what: string): Result.Result<LocalDate.LocalDate, string> =>
  Result.mapError(LocalDate.parse(text), () => `${what}: "${text}" is not a date like 2017-03-01`)

const field = ({ fields }: Row, name: string): string => fields.get(name) ?? ""

const dealColumns = [
  "opportunity_id",
  "sales_agent",
  "product",
  "account",
  "deal_stage",
  "engage_date",
  "close_date",
  "close_value",
]

/** What names in deals may refer to. */
class Known {
  readonly currency: Money.CurrencyCode
  readonly #aliases: Aliases
  readonly products: ReadonlyMap<string, Product>
  readonly agents: ReadonlyMap<string, Agent>
  readonly accounts: ReadonlyMap<string, string>

  constructor(
    currency: Money.CurrencyCode,
    aliases: Aliases,
    products: ReadonlyArray<Product>,
    agents: ReadonlyArray<Agent>,
    accounts: ReadonlyArray<string>,
  ) {
    this.currency = currency
    this.#aliases = aliases
    this.products = new Map(products.map((product) => [product.name, product]))
    this.agents = new Map(agents.map((agent) => [agent.name, agent]))
    this.accounts = new Map(accounts.map((account) => [account, account]))
  }

  named<A>(known: ReadonlyMap<string, A>, what: string, written: string): Result.Result<A, string> {
    const name = this.#aliases.get(written) ?? written
    const found = known.get(name)
    if (found !== undefined) return Result.succeed(found)
    const near = suggest(name, Array.from(known.keys()))
    return Result.fail(
      `there is no ${what} "${name}"${near === undefined ? "" : `; did you mean "${near}"? Mend it with --alias "${written}=${near}"`}`,
    )
  }
}

const outcomeOf = (
  row: Row,
  account: string,
  currency: Money.CurrencyCode,
): Result.Result<DealRow["outcome"], string> =>
  Result.gen(function* () {
    const stage = field(row, "deal_stage")
    switch (stage) {
      case "Won": {
        if (account === "")
          return yield* Result.fail("account: a won deal was won from somebody; the account is missing")
        const on = yield* dateOf(field(row, "close_date"), "close_date")
        const value = yield* amountOf(field(row, "close_value"), "close_value", currency)
        return value.minor > 0n
          ? { _tag: "Won", on, value }
          : yield* Result.fail(`close_value: ${field(row, "close_value")} is not above zero, yet the deal is won`)
      }
      case "Lost":
        return { _tag: "Lost", on: yield* dateOf(field(row, "close_date"), "close_date") }
      case "Engaging":
      case "Prospecting":
        return { _tag: "Open" }
      default:
        return yield* Result.fail(`deal_stage: "${stage}" is none of Won, Lost, Engaging, Prospecting`)
    }
  })

const dealOf = (row: Row, known: Known, seen: ReadonlyMap<string, number>): Result.Result<DealRow, string> =>
  Result.gen(function* () {
    const id = field(row, "opportunity_id")
    if (!/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(id)) return yield* Result.fail(`opportunity_id: "${id}" is no id`)
    const before = seen.get(id)
    if (before !== undefined) return yield* Result.fail(`opportunity_id: ${id} stands in row ${before} already`)
    const product = yield* known.named(known.products, "product", field(row, "product"))
    const agent = yield* known.named(known.agents, "sales agent", field(row, "sales_agent"))
    const written = field(row, "account")
    const account = written === "" ? "" : yield* known.named(known.accounts, "account", written)
    const engaged = field(row, "engage_date")
    const opened = engaged === "" ? undefined : yield* dateOf(engaged, "engage_date")
    const outcome = yield* outcomeOf(row, account, known.currency)
    return { row: row.row, id, agent, product, account, outcome, opened }
  })

/** How an order book is to be read. */
export interface OrderBookOptions {
  /** Names that are written wrongly in the files; none unless told. */
  readonly aliases?: Aliases
  /** Currency of all amounts; USD unless told. */
  readonly currency?: Money.CurrencyCode
}

/**
 * Reads the four files of a folder: `products.csv`, `sales_teams.csv`, `accounts.csv`, `sales_pipeline.csv`. Fails when one
 * of them or one of its columns is missing; a bad row is in `rejected`, with its line and what would be right.
 *
 * @example
 * ```ts
 * import { OrderBookError, readOrderBook } from "@dealwright/cli/OrderBook"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const error = await Effect.runPromise(Effect.flip(readOrderBook("./nowhere")))
 * assert.ok(error instanceof OrderBookError)
 * assert.match(error.message, /there is no file .*products\.csv/)
 * ```
 */
export const readOrderBook = (
  folder: string,
  { aliases = new Map(), currency = "USD" }: OrderBookOptions = {},
): Effect.Effect<OrderBook, OrderBookError> =>
  Effect.gen(function* () {
    const rejected: Array<RejectedRow> = []
    const rowsOf = (file: string, columns: ReadonlyArray<string>, take: (row: Row) => void) =>
      readCsv(join(folder, file), columns, take, (one) => rejected.push({ ...one, reason: `${file}: ${one.reason}` }))

    const products: Array<Product> = []
    yield* rowsOf("products.csv", ["product", "series", "sales_price"], (row) => {
      const listPrice = amountOf(field(row, "sales_price"), "sales_price", currency)
      if (Result.isFailure(listPrice)) rejected.push({ row: row.row, reason: `products.csv: ${listPrice.failure}` })
      else products.push({ name: field(row, "product"), series: field(row, "series"), listPrice: listPrice.success })
    })
    const agents: Array<Agent> = []
    yield* rowsOf("sales_teams.csv", ["sales_agent", "manager", "regional_office"], (row) =>
      agents.push({
        name: field(row, "sales_agent"),
        manager: field(row, "manager"),
        office: field(row, "regional_office"),
      }),
    )
    const accounts: Array<string> = []
    yield* rowsOf("accounts.csv", ["account"], (row) => accounts.push(field(row, "account")))

    const known = new Known(currency, aliases, products, agents, accounts)
    const deals: Array<DealRow> = []
    const seen = new Map<string, number>()
    const malformed: Array<RejectedRow> = []
    let rows = 0
    yield* readCsv(
      join(folder, "sales_pipeline.csv"),
      dealColumns,
      (row) => {
        rows++
        const deal = dealOf(row, known, seen)
        if (Result.isFailure(deal)) rejected.push({ row: row.row, reason: deal.failure })
        else {
          seen.set(deal.success.id, row.row)
          deals.push(deal.success)
        }
      },
      (one) => malformed.push(one),
    )
    rejected.push(...malformed)
    return { rows: rows + malformed.length, products, agents, deals, rejected }
  })

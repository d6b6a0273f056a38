/**
 * Reads a company's files as its mapping describes them. Every bad row is reported with what is wrong and what would be
 * right. An order of which a line is bad is left out whole: half an order would be judged and paid wrongly.
 *
 * @module
 */
import { join } from "node:path"
import { suggest } from "@dealwright/cli/OrderBook"
import { type LocalDate, type Money, Rate } from "@dealwright/core"
import { Result } from "effect"
import { type RejectedRow, type Row, readCsv } from "./Csv.ts"
import { Fields, type Read } from "./Fields.ts"
import type { Mapping } from "./Mapping.ts"

/** Somebody who works there; `rank` is on the ladder, `title` what the file says. */
export interface Person {
  readonly row: number
  readonly id: string
  readonly name: string
  readonly title: string
  readonly rank: string
  readonly reportsTo: string | undefined
}

/** A customer and their terms; no limit is none. */
export interface Customer {
  readonly id: string
  readonly name: string
  readonly creditLimit: Money.Money | undefined
  readonly creditDays: number
}

/** Something that is sold. */
export interface Product {
  readonly id: string
  readonly name: string
  readonly group: string
  readonly listPrice: Money.Money | undefined
}

/** What was sold of a product. `agreed` is the price of one, exact: minor units times `Rate.scale`. */
export interface SoldLine {
  readonly product: Product
  readonly quantity: Money.Quantity.Quantity
  readonly listPrice: Money.Money
  readonly agreed: bigint
}

/** An order as the files have it, names checked. */
export interface SoldOrder {
  readonly row: number
  readonly id: string
  readonly customer: Customer
  readonly seller: Person
  readonly date: LocalDate.LocalDate
  readonly shipped: LocalDate.LocalDate | undefined
  readonly paid: LocalDate.LocalDate | undefined
  readonly lines: ReadonlyArray<SoldLine>
}

/** A row that could not be used, and the file that it stands in. */
export interface RejectedFileRow extends RejectedRow {
  readonly file: string
}

/** Everything in the files. */
export interface OrderFiles {
  readonly mapping: Mapping
  /** Rows of the files of orders and of lines. */
  readonly rows: { readonly orders: number; readonly lines: number }
  readonly people: ReadonlyArray<Person>
  readonly orders: ReadonlyArray<SoldOrder>
  readonly rejected: ReadonlyArray<RejectedFileRow>
}

/** Rows by id. */
type Known<A> = Map<string, A>

const found = <A>(known: ReadonlyMap<string, A>, what: string, id: string): Read<A> => {
  const one = known.get(id)
  if (one !== undefined) return Result.succeed(one)
  const near = suggest(id, Array.from(known.keys()))
  const hint =
    near === undefined ? "" : `; did you mean "${near}"? Mend it in the mapping: "aliases": { "${id}": "${near}" }`
  return Result.fail(`there is no ${what} "${id}"${hint}`)
}

/** Whether a line that was read, or one that could not be. */
type LineOf = { readonly row: number; readonly line: SoldLine } | { readonly row: number; readonly line: undefined }

/** Reads files one after the other, each with the rows that it can't use. */
class Reader {
  readonly rejected: Array<RejectedFileRow> = []
  readonly #folder: string
  readonly #separator: string | undefined

  constructor(folder: string, { separator }: Mapping) {
    this.#folder = folder
    this.#separator = separator
  }

  reject(file: string, row: number, reason: string): void {
    this.rejected.push({ file, row, reason })
  }

  /** Hands each row to `take`; answers how many rows there are. */
  async each(
    file: string,
    columns: ReadonlyArray<string | undefined>,
    take: (row: Row) => Read<unknown>,
  ): Promise<number> {
    let rows = 0
    const wanted = columns.filter((column) => column !== undefined)
    const bad = ({ reason, row }: RejectedRow) => {
      rows++
      this.reject(file, row, reason)
    }
    for await (const row of readCsv(join(this.#folder, file), wanted, bad, this.#separator)) {
      rows++
      const taken = take(row)
      if (Result.isFailure(taken)) this.reject(file, row.row, taken.failure)
    }
    return rows
  }

  /** Reads rows that have an id of their own. */
  async byId<A>(
    file: string,
    columns: ReadonlyArray<string | undefined>,
    read: (row: Row) => Result.Result<A & { readonly id: string }, string>,
  ): Promise<{ readonly known: Known<A>; readonly rows: number }> {
    const known: Known<A> = new Map()
    const rowOf = new Map<string, number>()
    const rows = await this.each(file, columns, (row) =>
      Result.flatMap(read(row), (one) => {
        const before = rowOf.get(one.id)
        if (before !== undefined) return Result.fail(`${one.id} stands in row ${before} already; each stands once`)
        rowOf.set(one.id, row.row)
        known.set(one.id, one)
        return Result.succeed(one)
      }),
    )
    return { known, rows }
  }
}

const readPeople = (reader: Reader, fields: Fields, { file, id, name, rank, reportsTo }: Mapping["members"]) =>
  reader.byId<Person>(file, [id, ...name, rank.column, reportsTo], (row) =>
    Result.gen(function* () {
      const title = yield* fields.needed(row, rank.column)
      const known = new Map(Object.entries(rank.values))
      const mapped = known.get(title)
      if (mapped === undefined) {
        return yield* Result.fail(
          `${rank.column}: "${title}" has no rank; add it to members.rank.values in the mapping, beside ${Array.from(known.keys()).join(", ")}`,
        )
      }
      return {
        row: row.row,
        id: yield* fields.needed(row, id),
        name: yield* fields.name(row, name),
        title,
        rank: mapped,
        reportsTo: fields.text(row, reportsTo),
      }
    }),
  )

const readCustomers = (reader: Reader, fields: Fields, { customers, terms }: Mapping) =>
  reader.byId<Customer>(
    customers.file,
    [customers.id, ...customers.name, customers.creditLimit, customers.creditDays],
    (row) =>
      Result.gen(function* () {
        const { creditDays, creditLimit } = customers
        const hasLimit = creditLimit !== undefined && fields.text(row, creditLimit) !== undefined
        const hasDays = creditDays !== undefined && fields.text(row, creditDays) !== undefined
        return {
          id: yield* fields.needed(row, customers.id),
          name: yield* fields.name(row, customers.name),
          creditLimit: hasLimit ? yield* fields.amount(row, creditLimit) : undefined,
          creditDays: hasDays ? yield* fields.days(row, creditDays) : terms.creditDays,
        }
      }),
  )

const readProducts = async (reader: Reader, fields: Fields, { groups, products }: Mapping) => {
  const { known } =
    groups === undefined
      ? { known: undefined }
      : await reader.byId<{ readonly id: string; readonly name: string }>(
          groups.file,
          [groups.id, ...groups.name],
          (row) =>
            Result.gen(function* () {
              return { id: yield* fields.needed(row, groups.id), name: yield* fields.name(row, groups.name) }
            }),
        )
  const { file, group, id, listPrice, name } = products
  return reader.byId<Product>(file, [id, ...name, group, listPrice], (row) =>
    Result.gen(function* () {
      const written = fields.text(row, group)
      const named = written === undefined || known === undefined ? undefined : yield* found(known, "group", written)
      return {
        id: yield* fields.needed(row, id),
        name: yield* fields.name(row, name),
        group: named?.name ?? written ?? "(no group)",
        listPrice: listPrice === undefined ? undefined : yield* fields.amount(row, listPrice),
      }
    }),
  )
}

const readLine = (
  row: Row,
  fields: Fields,
  { discount, discountIn, listPrice, price, product, quantity }: Mapping["lines"],
  products: ReadonlyMap<string, Product>,
): Read<SoldLine> =>
  Result.gen(function* () {
    const sold = yield* found(products, "product", yield* fields.needed(row, product))
    const list = listPrice === undefined ? sold.listPrice : yield* fields.amount(row, listPrice)
    if (list === undefined || list.minor === 0n) {
      return yield* Result.fail(`${listPrice ?? sold.name}: a product without a list price can't be judged; fill it in`)
    }
    const off = discount === undefined ? Rate.zero : yield* fields.share(row, discount, discountIn === "percent")
    const agreed = price === undefined ? undefined : yield* fields.amount(row, price)
    return {
      product: sold,
      quantity: yield* fields.quantity(row, quantity),
      listPrice: list,
      agreed: agreed === undefined ? list.minor * (Rate.scale - off) : agreed.minor * Rate.scale,
    }
  })

/** Reads the files of a folder. `aliases` go on top of those of the mapping. */
export const readOrderFiles = async (
  folder: string,
  mapping: Mapping,
  aliases: ReadonlyMap<string, string> = new Map(),
): Promise<OrderFiles> => {
  const fields = new Fields(mapping, aliases)
  const reader = new Reader(folder, mapping)
  const { lines, orders } = mapping
  const { known: people } = await readPeople(reader, fields, mapping.members)
  const { known: customers } = await readCustomers(reader, fields, mapping)
  const { known: products } = await readProducts(reader, fields, mapping)

  const linesOf = new Map<string, Array<LineOf>>()
  const lineColumns = [lines.order, lines.product, lines.quantity, lines.listPrice, lines.discount, lines.price]
  const lineRows = await reader.each(lines.file, lineColumns, (row) =>
    Result.flatMap(fields.needed(row, lines.order), (order) => {
      const line = readLine(row, fields, lines, products)
      const one = { row: row.row, line: Result.getOrUndefined(line) }
      const others = linesOf.get(order)
      if (others === undefined) linesOf.set(order, [one])
      else others.push(one)
      return line
    }),
  )

  const { known, rows } = await reader.byId<SoldOrder>(
    orders.file,
    [orders.id, orders.customer, orders.seller, orders.date, orders.shipped, orders.paid],
    (row) =>
      Result.gen(function* () {
        const id = yield* fields.needed(row, orders.id)
        const own = linesOf.get(id)
        linesOf.delete(id)
        const customer = yield* found(customers, "customer", yield* fields.needed(row, orders.customer))
        const seller = yield* found(people, "member", yield* fields.needed(row, orders.seller))
        const dateIn = function* (column: string | undefined) {
          return column === undefined || fields.text(row, column) === undefined
            ? undefined
            : yield* fields.date(row, column)
        }
        const date = yield* fields.date(row, orders.date)
        const shipped = yield* dateIn(orders.shipped)
        const paid = yield* dateIn(orders.paid)
        if (shipped !== undefined && shipped < date) {
          return yield* Result.fail(`${orders.shipped}: it lies before the order's date; one of the two is wrong`)
        }
        if (own === undefined)
          return yield* Result.fail(`no row of ${lines.file} belongs to order ${id}; add its lines`)
        const good = own.flatMap(({ line }) => line ?? [])
        const bad = own.flatMap((one) => (one.line === undefined ? [one.row] : []))
        return bad.length === 0
          ? { row: row.row, id, customer, seller, date, shipped, paid, lines: good }
          : yield* Result.fail(
              `order ${id} is left out, as its line in row ${bad.join(", ")} of ${lines.file} can't be used`,
            )
      }),
  )
  for (const [order, own] of linesOf) {
    for (const { line, row } of own) {
      if (line !== undefined) reader.reject(lines.file, row, `${lines.order}: there is no order "${order}"`)
    }
  }
  return {
    mapping,
    rows: { orders: rows, lines: lineRows },
    people: Array.from(people.values()),
    orders: Array.from(known.values()),
    rejected: reader.rejected,
  }
}

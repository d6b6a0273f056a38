/**
 * Which column of which file means what: a company describes its own files in JSON, and nothing has to be programmed.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { suggest } from "@dealwright/cli/OrderBook"
import { Codecs, Decision } from "@dealwright/core"
import { Result, Schema, SchemaIssue } from "effect"

/** The mapping can't be used. The message says every reason with its place. */
export class MappingError extends Error {
  override readonly name = "MappingError"
}

const Text = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))
const File = Text
const Column = Text
const optional = Schema.optionalKey(Column)
/** Columns whose texts make up a name, with a space between them. */
const Columns = Schema.Array(Column).check(Schema.isMinLength(1), Schema.isMaxLength(5))
const Days = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 }))

const sections = {
  /** Who sells, and to whom they report. `rank.values` has the ladder's rank for each text in the column. */
  members: Schema.Struct({
    file: File,
    id: Column,
    name: Columns,
    reportsTo: optional,
    rank: Schema.Struct({ column: Column, values: Schema.Record(Schema.String, Text) }),
  }),
  /** `creditLimit` and `creditDays` are columns; without them no limit, and the days of `terms`. */
  customers: Schema.Struct({ file: File, id: Column, name: Columns, creditLimit: optional, creditDays: optional }),
  groups: Schema.Struct({ file: File, id: Column, name: Columns }),
  /** `group` is the id of a row of `groups`, or a name where there are none. */
  products: Schema.Struct({ file: File, id: Column, name: Columns, group: optional, listPrice: optional }),
  orders: Schema.Struct({
    file: File,
    id: Column,
    customer: Column,
    seller: Column,
    date: Column,
    shipped: optional,
    paid: optional,
  }),
  /**
   * `discount` is off the list price, `price` is what was agreed; one of them at most. `discountIn` "percent" where the file
   * writes 15 for 15 %.
   */
  lines: Schema.Struct({
    file: File,
    order: Column,
    product: Column,
    quantity: Column,
    listPrice: optional,
    discount: optional,
    discountIn: Schema.optionalKey(Schema.Literals(["fraction", "percent"])),
    price: optional,
  }),
  /** `paidAfterDays` counts from the invoice, where the files don't say when it was paid. */
  terms: Schema.Struct({ creditDays: Days, paidAfterDays: Schema.optionalKey(Days) }),
}

/** How a company's files are to be read. */
export const Mapping = Schema.Struct({
  company: Schema.optionalKey(Text),
  currency: Codecs.CurrencyCode,
  separator: Schema.optionalKey(Schema.Literals([",", ";", "\t", "|"])),
  decimal: Schema.optionalKey(Schema.Literals([".", ","])),
  dates: Schema.optionalKey(Schema.Literals(["year-month-day", "day.month.year", "day/month/year", "month/day/year"])),
  /** Texts that stand for an empty field. */
  empty: Schema.optionalKey(Schema.Array(Text)),
  /** Texts that are written wrongly in the files, with the right ones. */
  aliases: Schema.optionalKey(Schema.Record(Schema.String, Text)),
  ...sections,
  groups: Schema.optionalKey(sections.groups),
})
/** How a company's files are to be read. */
export type Mapping = typeof Mapping.Type

/** Fields that are known at a place, for whoever has misspelt one. */
const fieldsAt = (place: string): ReadonlyArray<string> => {
  if (place === "") return Object.keys(Mapping.fields)
  if (place === "members.rank") return ["column", "values"]
  const section = Object.entries(sections).find(([name]) => name === place)?.[1]
  return section === undefined ? [] : Object.keys(section.fields)
}

const meant = (name: string, known: ReadonlyArray<string>): string => {
  const near = suggest(name, known)
  return near === undefined
    ? known.length === 0
      ? ""
      : `; known are ${known.join(", ")}`
    : `; did you mean "${near}"?`
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const formProblems = (error: Schema.SchemaError): ReadonlyArray<string> =>
  issuesOf(error.issue).issues.map(({ message, path = [] }) => {
    const steps = path.map((step) => String(typeof step === "object" ? step.key : step))
    const place = steps.join(".")
    const key = steps.at(-1) ?? ""
    const above = steps.slice(0, -1).join(".")
    if (/^Unexpected key|excess property/.test(message)) {
      return `${place}: there is no such field${meant(key, fieldsAt(above))}`
    }
    return message === "Missing key" ? `${place}: this field is missing; add it` : `${place}: ${message}`
  })

const ranks = Decision.defaultLadder.ranks.map(({ name }) => name)

/** What the form alone doesn't tell. */
const contentProblems = ({ lines, members, orders, products, terms }: Mapping): ReadonlyArray<string> => {
  const problems: Array<string> = []
  for (const [text, rank] of Object.entries(members.rank.values)) {
    if (!ranks.includes(rank))
      problems.push(`members.rank.values.${text}: there is no rank "${rank}"${meant(rank, ranks)}`)
  }
  if (lines.price !== undefined && lines.discount !== undefined) {
    problems.push("lines: price and discount both say what was agreed; leave one of them out")
  }
  if (lines.listPrice === undefined && products.listPrice === undefined) {
    problems.push("lines.listPrice or products.listPrice: name the column with the list price, in one of the two")
  }
  if (orders.paid !== undefined && terms.paidAfterDays !== undefined) {
    problems.push("orders.paid and terms.paidAfterDays both say when invoices were paid; leave one of them out")
  }
  return problems
}

const list = (file: string, problems: ReadonlyArray<string>): MappingError =>
  new MappingError(`${file} can't be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`)

/** Reads a mapping. Fails with {@link MappingError}, which names every mistake in it. */
export const readMapping = (file: string): Mapping => {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, "utf8"))
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT"
    throw new MappingError(
      isMissing
        ? `there is no file ${file}`
        : `${file} can't be read: ${error instanceof Error ? error.message : error}`,
    )
  }
  const read = Schema.decodeUnknownResult(Mapping, { errors: "all", onExcessProperty: "error", reportInput: true })(
    json,
  )
  if (Result.isFailure(read)) throw list(file, formProblems(read.failure))
  const problems = contentProblems(read.success)
  if (problems.length > 0) throw list(file, problems)
  return read.success
}

/** Mappings that come along, by the name of the folder that they describe. */
const shipped = join(import.meta.dirname, "../mappings")

/** The mapping of a folder: the one that is named, `mapping.json` inside it, or the one that comes along for its name. */
export const findMapping = (folder: string, named: string | undefined): string => {
  if (named !== undefined) return named
  const places = [join(folder, "mapping.json"), join(shipped, `${basename(folder)}.json`)]
  const found = places.find((place) => existsSync(place))
  if (found !== undefined) return found
  throw new MappingError(
    `there is no mapping for ${folder}: write ${places[0]}, or name one with --mapping FILE; ${join(shipped, "northwind.json")} is one to copy`,
  )
}

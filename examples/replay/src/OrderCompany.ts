/**
 * The company of an order book: its people by rank, its customers' terms, its price lists signed off.
 *
 * @module
 */
import { Approval, Credit, type Decision, Engine, Money, Organisation, Pricing } from "@dealwright/core"
import { Effect } from "effect"
import type { ListVersion } from "./Catalogue.ts"
import { answer } from "./Judging.ts"
import type { Names } from "./Names.ts"
import type { Customer, OrderFiles, Person, RejectedFileRow } from "./OrderFiles.ts"
import { asMember, asOperator, noon } from "./Sessions.ts"

/** Ids of everything that the files name. */
export interface Ids {
  readonly people: Names
  readonly products: Names
  readonly customers: Names
  readonly orders: Names
}

/** Somebody whom the files don't name, so that the whole ladder is manned and the paperwork is done. */
export interface Unnamed {
  readonly id: string
  readonly name: string
  readonly rank: string
}

/** Whoever invoices, ships and books payments. */
export const office = "unnamed-office"
/** Whoever checks the office's invoices (ORD-4). */
export const checker = "unnamed-checker"

const organisation = Engine.operations(Organisation.organisation)
const credit = Engine.operations(Credit.creditAccount)
const priceLists = Engine.operations(Pricing.priceList)

/** Ranks that must be manned: they sign price lists, and whoever sells needs somebody above. */
const wanted = ["president", "director"] as const

/** Who has to be added: the ranks at the top that nobody in the files has. */
const unnamedFor = (people: ReadonlyArray<Person>): ReadonlyArray<Unnamed> =>
  wanted
    .filter((rank) => people.every((person) => person.rank !== rank))
    .map((rank) => ({ id: `unnamed-${rank}`, name: `(${rank})`, rank }))

/** Whom somebody of the top reports to, when the files say nobody: the unnamed one next above. */
export const above = (rank: string, unnamed: ReadonlyArray<Unnamed>): Unnamed | undefined =>
  rank === "president" ? undefined : unnamed.findLast((one) => one.rank !== rank)

/** Everybody joins (ORG-2). Rows that can't be are reported; whoever they name isn't there. */
export const hire = Effect.fnUntraced(function* (files: OrderFiles, ids: Ids, at: Parameters<typeof noon>[0]) {
  const { members } = files.mapping
  const unnamed = unnamedFor(files.people)
  const staff = files.people.map(({ id, name, rank, reportsTo }) => {
    const supervisor = reportsTo === undefined ? above(rank, unnamed)?.id : ids.people.idOf(reportsTo)
    return {
      id: ids.people.idOf(id),
      name,
      rank,
      roles: ["sales"],
      ...(supervisor === undefined ? {} : { supervisor }),
    }
  })
  const rows = [
    ...unnamed.map((one) => ({
      ...one,
      roles: [],
      ...(one.rank === "director" && unnamed.length > 1 ? { supervisor: "unnamed-president" } : {}),
    })),
    { id: office, name: "(office)", rank: "rep", roles: ["invoicing", "warehouse", "receivables"] },
    { id: checker, name: "(second in the office)", rank: "rep", roles: ["invoicing", "finance"] },
    ...staff,
  ]
  const own = rows.length - staff.length
  const batches = Array.from({ length: Math.ceil(rows.length / Organisation.maxRows) }, (_, i) =>
    rows.slice(i * Organisation.maxRows, (i + 1) * Organisation.maxRows),
  )
  let state: Organisation.OrganisationState = Organisation.organisation.initial
  let rejected: Array<RejectedFileRow> = []
  // A batch holds so many rows at most, and a supervisor may stand in a later one: all of them come twice.
  for (const pass of batches.length > 1 ? [1, 2] : [1]) {
    rejected = []
    for (const [i, batch] of batches.entries()) {
      const importId = `staff-${pass}-${i + 1}`
      const imported = yield* organisation
        .importMembers(Organisation.organisationId, { importId, rows: batch })
        .pipe(asOperator(noon(at)))
      state = imported.state
      for (const { en, row } of state.rejections?.importId === importId ? state.rejections.rows : []) {
        const person = files.people[i * Organisation.maxRows + row - 1 - own]
        rejected.push({ file: members.file, row: person?.row ?? 0, reason: en })
      }
    }
  }
  return { unnamed, rejected, isHired: (person: Person) => state.members[ids.people.idOf(person.id)] !== undefined }
})

/** Gives customers their terms, as they are (CRD-1). */
export const grantTerms = Effect.fnUntraced(function* (
  customers: Iterable<Customer>,
  currency: Money.CurrencyCode,
  ids: Ids,
  at: Parameters<typeof noon>[0],
) {
  const engine = yield* Engine.Engine
  yield* engine
    .unitOfWork(
      Effect.gen(function* () {
        for (const { creditDays, creditLimit, id } of customers) {
          const limit: Credit.CreditTerms["limit"] =
            creditLimit === undefined ? { _tag: "Unlimited", currency } : { _tag: "UpTo", amount: creditLimit }
          yield* credit.setTerms(ids.customers.idOf(id), { terms: { limit, creditDays }, reason: "as in the files" })
        }
      }),
    )
    .pipe(asOperator(noon(at)))
})

const listIdOf = (index: number) => Pricing.PriceListId.make(`catalogue-${index + 1}`)

/** The price list of a day, of those that `publish` put up. */
export const listOn = (versions: ReadonlyArray<ListVersion>, day: number) =>
  listIdOf(
    Math.max(
      0,
      versions.findLastIndex(({ from }) => from <= day),
    ),
  )

/** Puts the price lists up, each in the place of the one before, signed by director and president (PRC-1). */
export const publish = Effect.fnUntraced(function* (
  versions: ReadonlyArray<ListVersion>,
  currency: Money.CurrencyCode,
  unit: bigint,
  ids: Ids,
) {
  const engine = yield* Engine.Engine
  for (const [index, { from, prices }] of versions.entries()) {
    const id = listIdOf(index)
    const at = noon(versions[0]?.from ?? from)
    yield* priceLists
      .draftList(id, {
        currency,
        from,
        version: String(index + 1),
        ...(index === 0 ? {} : { supersedes: listIdOf(index - 1) }),
        lines: Array.from(prices, ([product, price]) => ({
          sku: ids.products.idOf(product.id),
          group: product.group,
          listPrice: Money.multiplyInteger(price, unit),
        })),
      })
      .pipe(asMember(office, at))
    yield* priceLists.submitList(id, {}).pipe(asMember(office, at))
    const waiting = yield* engine
      .find(Approval.approval, { where: [{ _tag: "Equals", field: "subjectId", value: id }], limit: 1 })
      .pipe(asOperator(at))
    for (const { id: request } of waiting.documents) yield* answer(request, at)
  }
})

/** Who signs for somebody's goods: the first one above them who has that rank, else whoever has it (ORD-4). */
export const signatory = Effect.fnUntraced(function* (
  seller: string,
  rank: Decision.Rank,
  at: ReturnType<typeof noon>,
) {
  const engine = yield* Engine.Engine
  const people = yield* engine.state(Organisation.organisation, Organisation.organisationId).pipe(asOperator(at))
  const { ladder } = engine.host
  return (
    Organisation.lowestAbove(people, ladder, seller, rank)?.id ??
    Organisation.eligibleApprovers(people, ladder, rank, office)[0]?.id
  )
})

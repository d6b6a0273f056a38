/**
 * What a contract says, as one text in one order: an approval binds to its digest (PRC-8). Not exported from the module.
 *
 * @module
 */
import { format } from "../calendar/LocalDate.ts"
import type { ContractTerms } from "./Model.ts"

/** The terms alone, without whatever else a command carries. */
export const termsOf = ({
  amount,
  attachments,
  clauses,
  commitment,
  creditDays,
  customerId,
  dealId,
  justification,
  kind,
  lines,
  rebates,
  term,
  tolerance,
  unitId,
}: ContractTerms): ContractTerms => ({
  kind,
  customerId,
  ...(dealId === undefined ? {} : { dealId }),
  ...(unitId === undefined ? {} : { unitId }),
  amount,
  clauses,
  attachments,
  ...(term === undefined ? {} : { term }),
  ...(lines === undefined ? {} : { lines }),
  ...(tolerance === undefined ? {} : { tolerance }),
  ...(creditDays === undefined ? {} : { creditDays }),
  ...(commitment === undefined ? {} : { commitment }),
  ...(rebates === undefined ? {} : { rebates }),
  ...(justification === undefined ? {} : { justification }),
})

const sorted = (record: Readonly<Record<string, string>>): ReadonlyArray<readonly [string, string]> =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))

/** Big numbers as text: everything that is agreed is one text in one order. */
const plain = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value)

/** The text whose digest an approval binds to (PRC-8): everything that is agreed, in one order. */
export const contentText = (terms: ContractTerms): string => {
  const { amount, attachments, clauses, commitment, creditDays, customerId, dealId, kind, lines, rebates, term } = terms
  const { justification, tolerance, unitId } = terms
  const goods = [lines, tolerance, creditDays, commitment, rebates]
  return JSON.stringify(
    [
      kind,
      customerId,
      dealId ?? null,
      unitId ?? null,
      [amount.currency, String(amount.minor)],
      sorted(clauses),
      sorted(attachments),
      term === undefined ? null : [format(term.from), format(term.until)],
      // A contract that says nothing of these has the text that it always had.
      ...(goods.some((one) => one !== undefined) ? goods.map((one) => one ?? null) : []),
      ...(justification === undefined ? [] : [{ justification }]),
    ],
    plain,
  )
}

/** Whether both say the same. */
export const isSame = (a: ContractTerms, b: ContractTerms): boolean => contentText(a) === contentText(b)

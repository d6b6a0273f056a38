/**
 * Whether an offer can be looked at at all (KER-1, PRC-5): one currency, no negative amounts, nothing given along with what
 * isn't there.
 */
import type { Reason } from "../decision/Model.ts"
import type { CurrencyCode, Money } from "../money/index.ts"
import { scale as rateScale } from "../rate/index.ts"
import { maxCreditDays, type PriceLine, type PriceRequest } from "./Model.ts"
import { denial, type Facts } from "./Telling.ts"

const isFit = (money: Money | undefined, currency: CurrencyCode): boolean =>
  money === undefined || (money.currency === currency && money.minor >= 0n)

/** Whether a line is fit to be priced: amounts of the offer's currency and not negative, a quantity above zero. */
const isSound = ({ cost, floor, listPrice, quantity, unitPrice }: PriceLine, currency: CurrencyCode): boolean =>
  quantity > 0n &&
  isFit(listPrice, currency) &&
  isFit(unitPrice, currency) &&
  isFit(cost, currency) &&
  isFit(floor, currency)

/** Everything that is wrong with an offer; each is a reason to deny it. */
export const faultsOf = (request: PriceRequest): Array<Reason> => {
  const { concessions = [], creditDays: days, currency, lines, prepaid = 0n } = request
  const faults: Array<Reason> = []
  const fault = (code: string, rule: string, facts: Facts): void => {
    faults.push(denial(code, rule, facts))
  }
  const hasPaid = (index: number): boolean => (lines[index]?.unitPrice.minor ?? 0n) > 0n
  if (lines.length === 0) fault("offer-empty", "PRC-5", {})
  for (const [index, line] of lines.entries()) {
    const { cost, floor, givenWith, listPrice, sku, unitPrice } = line
    const at = { line: index + 1, sku }
    const isMixed = [listPrice, unitPrice, cost, floor].some(
      (money) => money !== undefined && money.currency !== currency,
    )
    if (isMixed) fault("currency-mixed", "KER-1", { ...at, currency })
    else if (!isSound(line, currency)) fault("line-unsound", "PRC-5", at)
    if (givenWith !== undefined && (unitPrice.minor !== 0n || !hasPaid(givenWith))) {
      fault("given-with-nothing", "PRC-4", at)
    }
  }
  for (const { _tag, line, value } of concessions) {
    if (!isFit(value, currency) || (line !== undefined && !hasPaid(line))) {
      fault("concession-unsound", "PRC-4", { kind: _tag, currency })
    }
  }
  if (days !== undefined && !(Number.isInteger(days) && days >= 0 && days <= maxCreditDays)) {
    fault("credit-days-unsound", "PRC-4", { days, most: maxCreditDays })
  }
  if (prepaid < 0n || prepaid > rateScale) fault("prepaid-unsound", "PRC-4", {})
  return faults
}

import * as fc from "fast-check"
import * as Money from "../../src/Money.ts"
import { anyUnits } from "../rate/arbitraries.ts"

export const anyCurrency: fc.Arbitrary<Money.CurrencyCode> = fc.oneof(
  fc.constantFrom<Money.CurrencyCode>("CNY", "JPY", "KWD", "CLF"),
  fc.constantFrom(...Money.currencies),
)

export const anyMoney: fc.Arbitrary<Money.Money> = fc
  .tuple(anyUnits, anyCurrency)
  .map(([minor, code]) => Money.make(minor, code))

/** Amounts of one currency. */
export const amounts = (count: number): fc.Arbitrary<ReadonlyArray<Money.Money>> =>
  fc
    .tuple(anyCurrency, fc.array(anyUnits, { minLength: count, maxLength: count }))
    .map(([code, all]) => all.map((minor) => Money.make(minor, code)))

/** Two different currencies. */
export const twoCurrencies: fc.Arbitrary<readonly [Money.CurrencyCode, Money.CurrencyCode]> = fc
  .tuple(anyCurrency, anyCurrency)
  .filter(([left, right]) => left !== right)

export const anyQuantity: fc.Arbitrary<Money.Quantity.Quantity> = fc
  .oneof(
    fc.bigInt(-1_000_000n, 1_000_000n).map((n) => n * Money.Quantity.scale),
    fc.bigInt(-(10n ** 17n), 10n ** 17n),
  )
  .map(Money.Quantity.fromUnits)

import * as fc from "fast-check"
import * as Rate from "../../src/Rate.ts"

const signed = (arbitrary: fc.Arbitrary<bigint>) =>
  fc.tuple(arbitrary, fc.boolean()).map(([value, negative]) => (negative ? -value : value))

/** Whole numbers of every size, gathered where the short way through 64 bits ends and the long one begins. */
export const anyUnits: fc.Arbitrary<bigint> = signed(
  fc.oneof(
    fc.bigInt(0n, 1_000n),
    fc.bigInt(0n, 1n << 39n),
    fc.tuple(fc.integer({ min: 30, max: 66 }), fc.bigInt(-3n, 3n)).map(([power, by]) => (1n << BigInt(power)) + by),
    fc.bigInt(0n, 10n ** 30n),
  ),
)

/** Rates as people write them, rates of all twelve decimals, and rates far beyond 100 %. */
export const anyRate: fc.Arbitrary<Rate.Rate> = fc
  .oneof(
    fc.bigInt(0n, 10_000n).map((bp) => bp * 100_000_000n),
    fc.bigInt(0n, 2n * Rate.scale),
    signed(fc.bigInt(0n, 20n * Rate.scale)),
    signed(fc.bigInt(0n, 10n ** 23n)),
  )
  .map(Rate.fromUnits)

export const anyMode: fc.Arbitrary<Rate.RoundingMode> = fc.constantFrom(...Rate.roundingModes)

/** Texts that no reader of exact decimals may accept, and none may hang on. */
export const hostileTexts: ReadonlyArray<string> = [
  "",
  "-",
  ".",
  "-.",
  ".5",
  "5.",
  "+1",
  "--1",
  "1-",
  "00",
  "01",
  "-01.5",
  " 1",
  "1 ",
  "1\n",
  "1\u0000",
  "1,000",
  "1.000,00",
  "1_000",
  "1 000",
  "1e3",
  "1E-3",
  "1e1000000000",
  "NaN",
  "Infinity",
  "-Infinity",
  "0x10",
  "0b1",
  "1n",
  "1/2",
  "1.2.3",
  "1..2",
  "−1",
  "\uff11\uff12\uff13",
  "٣",
  "壹",
  "null",
  "__proto__",
  "9".repeat(1_000),
  "9".repeat(5_000_000),
  `0.${"0".repeat(5_000_000)}1`,
  `${"-".repeat(5_000_000)}`,
  `${"1".repeat(5_000_000)}e${"1".repeat(5_000_000)}`,
]

/** The rounding of `n ÷ d` from its definition: of the two neighbours take the one that the mode names. */
export const roundByDefinition = (n: bigint, d: bigint, mode: Rate.RoundingMode): bigint => {
  if (d < 0n) return roundByDefinition(-n, -d, mode)
  const below = ((n % d) + d) % d === 0n ? n / d : n < 0n ? n / d - 1n : n / d
  if (below * d === n) return below
  const above = below + 1n
  const nearer = (n - below * d) * 2n - d
  const [inner, outer] = n < 0n ? [above, below] : [below, above]
  switch (mode) {
    case "floor":
      return below
    case "ceiling":
      return above
    case "down":
      return inner
    case "up":
      return outer
    case "half-up":
      return nearer === 0n ? outer : nearer < 0n ? below : above
    case "half-down":
      return nearer === 0n ? inner : nearer < 0n ? below : above
    case "half-even":
      return nearer === 0n ? (below % 2n === 0n ? below : above) : nearer < 0n ? below : above
  }
}

/**
 * Money beside its peers: number cents by hand, dinero.js 2 and effect's BigDecimal. The answers are compared first, then
 * everyone is timed turn by turn.
 *
 *     node --conditions=@dealwright/source bench/money.ts
 *
 * Number cents are what one writes without a library: right only while amount times rate stays below 2^53.
 */
import * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import { add, allocate, type Dinero, dinero, halfEven, multiply, toSnapshot, transformScale } from "dinero.js"
import { CNY } from "dinero.js/currencies"
import * as BigDecimal from "effect/BigDecimal"
import * as Result from "effect/Result"
import { type Goal, random as seeded, tellRatios, turnByTurn } from "./harness.ts"

const CASES = 10_000

const random = seeded(20_260_310)
const each = <A>(make: (i: number) => A): ReadonlyArray<A> => Array.from({ length: CASES }, (_, i) => make(i))

// --- number cents, written by hand -------------------------------------------------------------------------------

interface Cents {
  readonly currency: string
  readonly cents: number
}

/** `rate` in millionths. */
const centsTimes = (money: Cents, rate: number): Cents => {
  const product = money.cents * rate
  let quotient = Math.floor(product / 1e6)
  const rest = product - quotient * 1e6
  if (rest > 5e5 || (rest === 5e5 && quotient % 2 !== 0)) quotient++
  return { currency: money.currency, cents: quotient }
}

const centsSplit = (money: Cents, weights: ReadonlyArray<number>): ReadonlyArray<Cents> => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const owed = weights.map((weight, index) => ({ index, rest: (money.cents * weight) % total }))
  const parts = weights.map((weight) => Math.floor((money.cents * weight) / total))
  let left = money.cents - parts.reduce((sum, part) => sum + part, 0)
  owed.sort((a, b) => b.rest - a.rest || a.index - b.index)
  for (const { index } of owed) {
    if (left === 0) break
    parts[index] = (parts[index] ?? 0) + 1
    left--
  }
  return parts.map((cents) => ({ currency: money.currency, cents }))
}

// --- the questions -----------------------------------------------------------------------------------------------

/** Up to ten million yuan, owed or due, and rates up to 30 % with four decimals of a percent. */
const cents = each(() => random(2_000_000_000) - 1_000_000_000)
const millionths = each(() => random(300_000))
const shareSets: ReadonlyArray<ReadonlyArray<number>> = [
  [331, 332, 337],
  [1, 1, 1],
  [50, 30, 20],
  [7, 0, 3],
]

/** Whether giving what is left over to the largest weights, as dinero.js does, is giving it to the largest remainders. */
const rulesAgree = (amount: number, weights: ReadonlyArray<number>): boolean => {
  const given = centsSplit({ currency: "CNY", cents: amount }, weights).map((part) => part.cents)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const extra = given.flatMap((part, i) => (part > Math.floor((amount * (weights[i] ?? 0)) / total) ? [i] : []))
  const byWeight = weights.map((weight, i) => ({ weight, i })).sort((a, b) => b.weight - a.weight || a.i - b.i)
  return byWeight.slice(0, extra.length).every(({ i }) => extra.includes(i))
}
let asked = 0
const splits = each(() => {
  for (;;) {
    asked++
    const weights = shareSets[random(shareSets.length)] ?? [1]
    const amount = random(100_000_000)
    if (rulesAgree(amount, weights)) return { amount, weights }
  }
})

const ours = cents.map((minor) => Money.make(BigInt(minor), "CNY"))
const rates = millionths.map((rate) => Rate.fromUnits(BigInt(rate) * 1_000_000n))
const fineRates = rates.map((rate) => Rate.fromUnits(rate + BigInt(random(1_000_000))))
const byHand: ReadonlyArray<Cents> = cents.map((amount) => ({ currency: "CNY", cents: amount }))
const dineros = cents.map((amount) => dinero({ amount, currency: CNY }))
const dineroRates = millionths.map((amount) => ({ amount, scale: 6 }))
const decimals = cents.map((minor) => BigDecimal.make(BigInt(minor), 2))
const decimalRates = millionths.map((rate) => BigDecimal.make(BigInt(rate), 6))
const decimalFineRates = fineRates.map((rate) => BigDecimal.make(rate, 12))
const texts = ours.map(Money.format)

const splitOurs = splits.map(({ amount }) => Money.make(BigInt(amount), "CNY"))
const splitWeights = splits.map(({ weights }) => weights.map(BigInt))
const splitRates = splits.map(({ weights }) => weights.map((weight) => Rate.fromUnits(BigInt(weight) * 1_000_000_000n)))
const splitCents: ReadonlyArray<Cents> = splits.map(({ amount }) => ({ currency: "CNY", cents: amount }))
const splitDineros = splits.map(({ amount }) => dinero({ amount, currency: CNY }))
const splitNumbers = splits.map(({ weights }) => weights)

// --- the contests ------------------------------------------------------------------------------------------------

const zip = <A, B, C>(f: (a: A, b: B) => C, as: ReadonlyArray<A>, bs: ReadonlyArray<B>) => {
  // Kept a while, so that no answer is optimised away; not for long, as in a program that works through its orders.
  const answers = new Array<unknown>(64)
  // Its own copy of the loop for every contestant, so that nobody's call is slowed down by the others' shapes.
  const loop: unknown = new Function(
    "f",
    "as",
    "bs",
    "answers",
    "for (let i = 0; i < as.length; i++) answers[i & 63] = f(as[i], bs[i])",
  )
  if (typeof loop !== "function") throw new Error("no loop")
  return { answer: (i: number) => f(as[i] as A, bs[i] as B), pass: (): void => loop(f, as, bs, answers) }
}

interface Asked {
  readonly who: string
  /** Answers every question once. */
  readonly pass: () => void
  /** The answer to one question, in a form that all share. */
  readonly answer: (i: number) => string
  /** What ours has to be beside it. */
  readonly goal?: Goal
}

const contestant = <A, B, C>(
  who: string,
  f: (a: A, b: B) => C,
  as: ReadonlyArray<A>,
  bs: ReadonlyArray<B>,
  show: (answer: C) => string,
  goal?: Goal,
): Asked => {
  const { answer, pass } = zip(f, as, bs)
  return { who, pass, answer: (i) => show(answer(i)), ...(goal === undefined ? {} : { goal }) }
}

const showMoney = (money: Money.Money) => money.minor.toString()
const showCents = (money: Cents) => (money.cents === 0 ? 0 : money.cents).toString()
const showDinero = (money: Dinero<number>) => (toSnapshot(money).amount || 0).toString()
const showDecimal = (decimal: BigDecimal.BigDecimal) => BigDecimal.scale(decimal, 2).value.toString()
const showAll =
  <A>(show: (a: A) => string) =>
  (all: ReadonlyArray<A>) =>
    all.map(show).join(" ")
const roundDecimal = (a: BigDecimal.BigDecimal, b: BigDecimal.BigDecimal) =>
  BigDecimal.round(BigDecimal.multiply(a, b), { scale: 2, mode: "half-even" })

const contests: ReadonlyArray<readonly [what: string, us: Asked, ...peers: ReadonlyArray<Asked>]> = [
  [
    "amount × rate, half-even",
    contestant(
      "ours",
      (money: Money.Money, rate: Rate.Rate) => Money.multiplyRate(money, rate),
      ours,
      rates,
      showMoney,
    ),
    contestant("number cents", centsTimes, byHand, millionths, showCents, { atMost: 2.5 }),
    contestant(
      "dinero.js 2",
      (money: Dinero<number>, rate: { amount: number; scale: number }) =>
        transformScale(multiply(money, rate), 2, halfEven),
      dineros,
      dineroRates,
      showDinero,
    ),
    contestant("effect BigDecimal", roundDecimal, decimals, decimalRates, showDecimal),
  ],
  [
    "amount × rate of ten decimals of a percent",
    contestant(
      "ours",
      (money: Money.Money, rate: Rate.Rate) => Money.multiplyRate(money, rate),
      ours,
      fineRates,
      showMoney,
    ),
    contestant("effect BigDecimal", roundDecimal, decimals, decimalFineRates, showDecimal),
  ],
  [
    "split among three, whole weights",
    contestant("ours", Money.split, splitOurs, splitWeights, (parts) => showAll(showMoney)(Result.getOrThrow(parts))),
    contestant("number cents", centsSplit, splitCents, splitNumbers, showAll(showCents)),
    contestant(
      "dinero.js 2",
      (money: Dinero<number>, weights: ReadonlyArray<number>) => allocate(money, weights),
      splitDineros,
      splitNumbers,
      showAll(showDinero),
      { atLeast: 12 },
    ),
  ],
  [
    "split among three, shares as rates",
    contestant("ours", Money.split, splitOurs, splitRates, (parts) => showAll(showMoney)(Result.getOrThrow(parts))),
    contestant("number cents", centsSplit, splitCents, splitNumbers, showAll(showCents)),
  ],
  [
    "sum, currencies checked",
    contestant("ours", Money.add, ours, [...ours].reverse(), (sum) => showMoney(Result.getOrThrow(sum))),
    contestant(
      "dinero.js 2",
      (a: Dinero<number>, b: Dinero<number>) => add(a, b),
      dineros,
      [...dineros].reverse(),
      showDinero,
    ),
    contestant("effect BigDecimal", BigDecimal.sum, decimals, [...decimals].reverse(), showDecimal),
  ],
  [
    "read a decimal string",
    contestant(
      "ours",
      Money.parseAmount,
      texts,
      texts.map((): Money.CurrencyCode => "CNY"),
      (money) => showMoney(Result.getOrThrow(money)),
    ),
    contestant("effect BigDecimal", (text: string) => BigDecimal.fromStringUnsafe(text), texts, texts, showDecimal),
  ],
]

for (const [what, us, ...peers] of contests) {
  for (const peer of peers) {
    const differing = Array.from({ length: CASES }, (_, i) => i).filter((i) => us.answer(i) !== peer.answer(i))
    const i = differing[0]
    if (i !== undefined) {
      console.error(`${what}: ${differing.length} of ${CASES} answers differ from ${peer.who}, first number ${i}:`)
      console.error(`ours ${us.answer(i)}, theirs ${peer.answer(i)}`)
      process.exit(1)
    }
    console.log(`${what}: ${CASES} answers equal to those of ${peer.who}`)
  }
}
console.log(`For the splits, ${asked - CASES} more questions were left out: there dinero.js goes by another rule.`)

for (const [what, us, ...peers] of contests) {
  const times = await turnByTurn([us, ...peers].map(({ pass, who }) => ({ name: who, cases: CASES, pass })))
  console.log(`\n${what}`)
  tellRatios(
    times,
    peers.map(({ goal, who }) => ({ ours: us.who, peer: who, ...(goal === undefined ? {} : { goal }) })),
  )
}

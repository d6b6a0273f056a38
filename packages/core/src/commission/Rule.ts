/**
 * How a rule earns (COM-2): compiled into the figures that it counts and exact fractions of them. No schema, no clock.
 *
 * @module
 */
import type { Money } from "../money/Model.ts"
import { fromUnits, type Rate, scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import { amountIn, type Measure, type Multiplier, type Path, unitScale, unitsIn } from "./Measure.ts"
import type { Circumstances, RateRule, Sold, Step, Tier } from "./Plan.ts"

type Multipliers = ReadonlyArray<Multiplier>

/** Sums of what is counted, by slot; the first one is the whole basis. */
export type Sums = ReadonlyArray<bigint>

/** A part of a basis and the rate that it earned. */
export interface RatedPart {
  readonly rate: Rate
  readonly basis: bigint
}

interface Fraction {
  readonly n: bigint
  readonly d: bigint
}

/** A rule over sums. Everything is exact; whoever asks rounds. */
export interface Node {
  earn(sums: Sums, circumstances: Circumstances): Fraction
  /** What earlier facts earn more (or less) because others came: reaching a slab (COM-4). */
  trueUp(before: Sums, after: Sums, circumstances: Circumstances): Fraction
  /** The rates that the sums between two states earned, with what they were earned on. */
  parts(before: Sums, after: Sums, sold: Sold, circumstances: Circumstances): ReadonlyArray<RatedPart>
}

const nothing: Fraction = { n: 0n, d: 1n }
const plus = (a: Fraction, b: Fraction): Fraction =>
  a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d }
const by = ({ d, n }: Fraction, factor: bigint): Fraction => ({ n: n * factor, d: d * scale })
const timesRate = (rate: Rate, factor: bigint): Rate => fromUnits(divideRounded(rate * factor, scale))

/** Slots of what is counted; what two rules count alike has one. */
export class Slots {
  readonly measures: Array<Measure> = [(sold) => sold.amount.minor]
  readonly #known = new Map<string, number>()

  /** `apart` when part of the basis isn't the rule's, so that the first slot won't do for the rule's own. */
  constructor(apart: boolean) {
    if (!apart) this.#known.set(keyOf("amount", [], []), 0)
  }

  #slot(key: string, measure: Measure): number {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.measures.push((sold) => (sold.onTop === undefined ? measure(sold) : 0n))
    this.#known.set(key, this.measures.length - 1)
    return this.measures.length - 1
  }

  amount(path: Path, multipliers: Multipliers = []): number {
    return this.#slot(keyOf("amount", path, multipliers), amountIn(path, multipliers))
  }

  units(path: Path, multipliers: Multipliers): number {
    return this.#slot(keyOf("units", path, multipliers), unitsIn(path, multipliers))
  }

  /** A slot of its own. */
  own(measure: Measure): number {
    this.measures.push(measure)
    return this.measures.length - 1
  }
}

const keyOf = (...what: ReadonlyArray<unknown>): string =>
  JSON.stringify(what, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))

/** The factor of the highest step passed; 100 % below every step and without a target. */
export const factorOf = (steps: ReadonlyArray<Step>, attainment: Rate | undefined): bigint => {
  let factor: bigint = scale
  if (attainment === undefined) return factor
  for (const step of steps) if (attainment > step.above) factor = step.factor
  return factor
}

const positive = (sums: Sums, slot: number): bigint => {
  const sum = sums[slot] ?? 0n
  return sum > 0n ? sum : 0n
}

const partsOfTiers = (tiers: ReadonlyArray<Tier>, before: bigint, after: bigint): ReadonlyArray<RatedPart> => {
  if (after <= before) return []
  const parts: Array<RatedPart> = []
  let from = 0n
  for (const tier of tiers) {
    const to = tier.upTo?.minor ?? after
    const low = before > from ? before : from
    const high = after < to ? after : to
    if (high > low) parts.push({ rate: tier.rate, basis: high - low })
    if (after <= to) break
    from = to
  }
  return parts
}

const reached = (tiers: ReadonlyArray<Tier>, basis: bigint): Rate => {
  let rate: Rate = fromUnits(0n)
  for (const tier of tiers) {
    rate = tier.rate
    if (tier.upTo === undefined || basis <= tier.upTo.minor) break
  }
  return rate
}

const marginalOf = (tiers: ReadonlyArray<Tier>, basis: bigint): bigint => {
  let earned = 0n
  let from = 0n
  for (const { rate, upTo } of tiers) {
    const to = upTo?.minor
    if (to === undefined || basis <= to) return earned + (basis - from) * rate
    earned += (to - from) * rate
    from = to
  }
  return earned
}

/** What is earned in step with what a slot counts; multipliers are counted in. */
const linear = (slot: number, rate: bigint, d: bigint, parts: Node["parts"]): Node => ({
  earn: (sums) => ({ n: positive(sums, slot) * rate, d }),
  trueUp: () => nothing,
  parts,
})

const noParts: Node["parts"] = () => []

/**
 * Tiers on the part of the basis that the path lets through. Multipliers act on the part of the earning that falls on what they hold
 * for, by its share of that basis.
 */
const tiered = (
  { _tag, tiers }: Extract<RateRule, { readonly _tag: "Marginal" | "Slab" }>,
  path: Path,
  multipliers: Multipliers,
  slots: Slots,
): Node => {
  const slot = slots.amount(path)
  const weighted = multipliers.length === 0 ? undefined : slots.amount(path, multipliers)
  const unit = scale ** BigInt(multipliers.length)
  const weigh = (n: bigint, sums: Sums): Fraction => {
    if (weighted === undefined) return { n, d: scale }
    const basis = positive(sums, slot)
    return basis === 0n ? nothing : { n: n * positive(sums, weighted), d: scale * basis * unit }
  }
  if (_tag === "Marginal") {
    return {
      earn: (sums) => weigh(marginalOf(tiers, positive(sums, slot)), sums),
      trueUp: () => nothing,
      parts:
        weighted === undefined
          ? (before, after) => partsOfTiers(tiers, positive(before, slot), positive(after, slot))
          : noParts,
    }
  }
  const rateAt = (sums: Sums): Rate => reached(tiers, positive(sums, slot))
  return {
    earn: (sums) => weigh(positive(sums, slot) * rateAt(sums), sums),
    trueUp: (before, after) => {
      // Of a credit taken back what is left is smaller; of one that came, what was there.
      const stays = positive(before, slot) < positive(after, slot) ? before : after
      return weigh(positive(stays, slot) * (rateAt(after) - rateAt(before)), stays)
    },
    parts: (before, after) => {
      const basis = positive(after, slot) - positive(before, slot)
      return weighted === undefined && basis > 0n ? [{ rate: rateAt(after), basis }] : []
    },
  }
}

const perDealNode = (
  rule: RateRule,
  limits: { readonly floor?: Money; readonly cap?: Money },
  path: Path,
  multipliers: Multipliers,
  slots: Slots,
): Node => {
  const inner = new Slots(false)
  const node = nodeOf(rule, path, [], inner)
  const matched = amountIn(path)
  const weighted = amountIn(path, multipliers)
  const unit = scale ** BigInt(multipliers.length)
  const wholeOf = (sold: Sold): Sold => {
    const { whole } = sold
    return whole === undefined || whole.minor <= 0n ? sold : { ...sold, amount: whole }
  }
  const sumsOf = (sold: Sold): Sums => inner.measures.map((measure) => measure(sold))
  const earnedOn = (sold: Sold): bigint => {
    if (sold.onTop !== undefined || sold.amount.minor === 0n) return 0n
    const whole = wholeOf(sold)
    const basis = matched(whole)
    if (basis <= 0n) return 0n
    const { d, n } = node.earn(sumsOf(whole), {})
    const { cap, floor } = limits
    const limited =
      cap !== undefined && n > cap.minor * d
        ? cap.minor * d
        : floor !== undefined && n < floor.minor * d
          ? floor.minor * d
          : n
    const weight = weighted(whole)
    return divideRounded(limited * weight * sold.amount.minor * scale, d * basis * unit * whole.amount.minor)
  }
  const slot = slots.own(earnedOn)
  return {
    earn: (sums) => ({ n: sums[slot] ?? 0n, d: scale }),
    trueUp: () => nothing,
    parts: (before, after, sold) => {
      if (after[slot] === before[slot] || sold.onTop !== undefined || multipliers.length > 0) return []
      const whole = wholeOf(sold)
      const none = inner.measures.map(() => 0n)
      return node.parts(none, sumsOf(whole), whole, {}).map(({ basis, rate }) => ({
        rate,
        basis: divideRounded(basis * sold.amount.minor, whole.amount.minor),
      }))
    },
  }
}

/** Compiles a rule under conditions and multipliers; what it counts gets slots. */
export const nodeOf = (rule: RateRule, path: Path, multipliers: Multipliers, slots: Slots): Node => {
  const inner = (one: RateRule) => nodeOf(one, path, multipliers, slots)
  const unit = scale ** BigInt(multipliers.length)
  switch (rule._tag) {
    case "Flat": {
      const slot = slots.amount(path, multipliers)
      const { rate } = rule
      return linear(
        slot,
        rate,
        scale * unit,
        multipliers.length > 0
          ? noParts
          : (before, after) => partsOfTiers([{ rate }], positive(before, slot), positive(after, slot)),
      )
    }
    case "PerUnit":
      return linear(slots.units(path, multipliers), rule.amount.minor, unitScale * unit, noParts)
    case "Marginal":
    case "Slab":
      return tiered(rule, path, multipliers, slots)
    case "Sum": {
      const nodes = rule.rules.map(inner)
      return {
        earn: (sums, c) => nodes.reduce((sum, node) => plus(sum, node.earn(sums, c)), nothing),
        trueUp: (before, after, c) => nodes.reduce((sum, node) => plus(sum, node.trueUp(before, after, c)), nothing),
        parts: (before, after, sold, c) => nodes.flatMap((node) => node.parts(before, after, sold, c)),
      }
    }
    case "Times":
      return scaled(inner(rule.rule), () => rule.factor)
    case "Accelerated":
      return scaled(inner(rule.rule), ({ attainment }) => factorOf(rule.steps, attainment))
    case "Only":
      return nodeOf(rule.rule, [...path, rule.where], multipliers, slots)
    case "Multiplied":
      return nodeOf(rule.rule, path, [...multipliers, { where: rule.where, factor: rule.factor }], slots)
    case "PerDeal":
      return perDealNode(rule.rule, rule, path, multipliers, slots)
  }
}

const scaled = (node: Node, factor: (circumstances: Circumstances) => bigint): Node => ({
  earn: (sums, c) => by(node.earn(sums, c), factor(c)),
  trueUp: (before, after, c) => by(node.trueUp(before, after, c), factor(c)),
  parts: (before, after, sold, c) =>
    node.parts(before, after, sold, c).map((part) => ({ ...part, rate: timesRate(part.rate, factor(c)) })),
})

/** A rate for what supervisors earn on top, apart from the rule. */
export const onTop = (slots: Slots): Node => {
  const slot = slots.own((sold) => (sold.onTop === undefined ? 0n : sold.amount.minor * sold.onTop))
  return {
    earn: (sums) => ({ n: sums[slot] ?? 0n, d: scale }),
    trueUp: () => nothing,
    parts: (_before, _after, { amount, onTop: rate }) =>
      rate === undefined || amount.minor <= 0n ? [] : [{ rate, basis: amount.minor }],
  }
}

/** Both together. */
export const together = (a: Node, b: Node): Node => ({
  earn: (sums, c) => plus(a.earn(sums, c), b.earn(sums, c)),
  trueUp: (before, after, c) => plus(a.trueUp(before, after, c), b.trueUp(before, after, c)),
  parts: (before, after, sold, c) => [...a.parts(before, after, sold, c), ...b.parts(before, after, sold, c)],
})

/** The whole minor units of a fraction, for conduct as it is, rounded half-even once. */
export const rounded = ({ d, n }: Fraction, conduct: bigint | undefined): bigint =>
  conduct === undefined ? divideRounded(n, d) : divideRounded(n * conduct, d * scale)

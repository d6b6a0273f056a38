/**
 * What a recipe for a command has at hand: a company, the moment, chance.
 *
 * @module
 */
import { fromEpochMillis } from "../../../calendar/Instant.ts"
import { localDateOf } from "../../../calendar/TimeZone.ts"
import type { Json } from "../../../ports/Store.ts"
import type { House } from "../Companies.ts"
import type { Dice } from "../Dice.ts"
import * as R from "../Reading.ts"
import type { Town } from "../World.ts"

/** A command that somebody might send. */
export interface Draft {
  readonly actor: string
  /** The member for whom they act (ORG-3), if not for themselves. */
  readonly onBehalfOf?: string
  readonly kind: string
  readonly id: string
  readonly command: Json
}

/** How a sort of command comes about; nothing when the company isn't at a point where it makes sense. */
export type Recipe = (scene: Scene) => Draft | undefined

/** A recipe and how often it is tried. */
export type Weighted = readonly [weight: number, recipe: Recipe]

/** One company at one moment. */
export class Scene {
  readonly town: Town
  readonly dice: Dice
  readonly house: House
  readonly now: number
  /** The date at the company's place, in days since 1970. */
  readonly today: number

  constructor(town: Town, house: House, dice: Dice, now: number) {
    this.town = town
    this.dice = dice
    this.house = house
    this.now = now
    this.today = localDateOf(fromEpochMillis(now), house.template.calendar.zone)
  }

  get currency(): string {
    return this.house.template.currency
  }

  /** A new id of a sort, `Q-12` say. Companies count for themselves, so that they use the same ids. */
  fresh(prefix: string): string {
    return `${prefix}-${++this.town.count}`
  }

  /** Days from today, as text. */
  date(days: number): string {
    return R.dayText(this.today + days)
  }

  /** An amount of the company's currency between two whole figures. */
  money(least: number, most: number): Json {
    const unit = 10n ** BigInt(R.decimalsOf(this.currency))
    const whole = BigInt(this.dice.between(least, most)) * unit
    return R.moneyJson(
      this.dice.chance(0.5) ? whole : whole + BigInt(this.dice.between(0, Number(unit) - 1)),
      this.currency,
    )
  }

  /** Somebody active who fits. */
  member(fits: (member: { readonly rank: string; readonly roles: ReadonlyArray<string> }) => boolean): string {
    const all = Array.from(this.town.members)
    const able = all.filter(([, member]) => member.isActive && fits(member))
    return this.dice.pick(able)?.[0] ?? this.dice.pick(all)?.[0] ?? "nobody"
  }

  /** Somebody with this role. */
  inRole(role: string): string {
    return this.member(({ roles }) => roles.includes(role))
  }

  /** Somebody of this rank or above. */
  ofRank(rank: string): string {
    const { ladder } = this.house.template
    return this.member((member) => ladder.indexOf(member.rank) >= ladder.indexOf(rank))
  }

  /** Somebody who sells. */
  seller(): string {
    return this.inRole("sales")
  }

  /** Who sold something and with what shares: one, two or three people, to the whole. */
  sellers(first: string): Json {
    const share = (memberId: string, percent: string): Json => ({ memberId, share: `${percent}%` })
    const second = this.seller()
    const third = this.seller()
    if (second === first || this.dice.chance(0.5)) return [share(first, "100")]
    if (third === first || third === second || this.dice.chance(0.6)) {
      const [a, b] = this.dice.one(["70", "30"], ["50", "50"], ["66.67", "33.33"])
      return [share(first, a ?? ""), share(second, b ?? "")]
    }
    return [share(first, "33.1"), share(second, "33.2"), share(third, "33.7")]
  }

  /** A reason for something. */
  reason(): string {
    return this.dice.one("as agreed", "the customer asked for it", "a mistake", "see the note on file")
  }
}

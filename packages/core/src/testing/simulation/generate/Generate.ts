/**
 * Draws the next step of a simulation: mostly what makes sense, sometimes what doesn't.
 *
 * @module
 */
import type { House } from "../Companies.ts"
import { Dice } from "../Dice.ts"
import type { Sent, Step } from "../Step.ts"
import type { World } from "../World.ts"
import { cash, instalments } from "./Cash.ts"
import { estate, property } from "./Estate.ts"
import { orders } from "./Orders.ts"
import { people, standIn } from "./People.ts"
import { sales } from "./Sales.ts"
import { type Draft, Scene, type Weighted } from "./Scene.ts"
import { spoilt } from "./Spoil.ts"

/** What is drawn from. */
export interface GeneratorOptions {
  readonly seed: number
  readonly houses: ReadonlyArray<House>
  /** Commands after which a check follows. */
  readonly checkEvery: number
  /** Shares of steps that are crashes. */
  readonly crashes: number
}

const minute = 60_000
const day = 24 * 60 * minute
/** To a moment near a clock change or midnight. */
const toEdge = -1
/** Simulations end before calendars do. */
const dusk = Date.UTC(2190, 0, 1)

const recipes: Readonly<Record<House["business"], ReadonlyArray<Weighted>>> = {
  trade: [...sales, ...orders, ...estate, ...cash, ...people],
  property: [
    ...sales.map(([weight, recipe]): Weighted => [weight / 2, recipe]),
    ...orders.map(([weight, recipe]): Weighted => [weight / 4, recipe]),
    ...property,
    ...instalments,
    ...people,
  ],
}

/** Draws steps. */
export class Generator {
  readonly #options: GeneratorOptions
  readonly #sent: Array<Sent> = []
  #now: number
  #sinceCheck = 0
  #sinceSweep = 0

  constructor(options: GeneratorOptions, from: number) {
    this.#options = options
    this.#now = from
  }

  /** The clock goes on: minutes mostly, hours, days, now and then a month; sometimes to the edge of a clock change. */
  #tick(dice: Dice): number {
    const jump = dice.weighted([
      [60, dice.between(0, 20)],
      [25, dice.between(20, 180)],
      [8, dice.between(180, 1_200)],
      [1.2, dice.between(1, 4) * 1_440],
      [0.12, dice.between(5, 30) * 1_440],
      [0.02, dice.between(30, 90) * 1_440],
      [1.5, toEdge],
    ])
    if (this.#now > dusk) return this.#now + dice.between(0, 1)
    if (jump !== toEdge) return this.#now + (jump ?? 0) * minute + dice.between(0, 59_999)
    // Clocks change in spring and autumn, at an hour of a Sunday, and days end at midnight: somewhere near the next one.
    const year = new Date(this.#now).getUTCFullYear()
    const changes = [
      Date.UTC(year, 2, 8, 7),
      Date.UTC(year, 2, 29, 1),
      Date.UTC(year, 9, 25, 1),
      Date.UTC(year, 10, 1, 6),
    ]
    const next = changes.find((at) => at > this.#now && at - this.#now < 4 * day)
    const midnight = Math.ceil(this.#now / (60 * minute)) * 60 * minute
    return Math.max(this.#now, (next ?? midnight) + dice.between(-2, 2))
  }

  /** The next step. */
  next(no: number, world: World): Step {
    const dice = new Dice(this.#options.seed, no, 7)
    this.#now = this.#tick(dice)
    const at = this.#now
    if (this.#sinceCheck >= this.#options.checkEvery) {
      this.#sinceCheck = 0
      this.#sinceSweep = 0
      return { no, at, act: { _tag: "Check" } }
    }
    if (dice.chance(this.#options.crashes)) return { no, at, act: { _tag: "Crash" } }
    this.#sinceSweep++
    // Sometimes nobody sweeps for a long time.
    if (dice.chance(Math.min(0.05, this.#sinceSweep / 400))) {
      this.#sinceSweep = 0
      return { no, at, act: { _tag: "Sweep" } }
    }
    this.#sinceCheck++
    const act = this.#command(no, at, dice, world)
    this.#sent.push(act)
    if (this.#sent.length > 60) this.#sent.shift()
    return { no, at, act }
  }

  #command(no: number, at: number, dice: Dice, world: World): Sent {
    const commandId = `c-${this.#options.seed}-${no}`
    const earlier = dice.chance(0.02) ? dice.pick(this.#sent) : undefined
    // The same once more, as a client does that has heard nothing.
    if (earlier !== undefined && dice.chance(0.6)) return earlier
    const house = dice.pick(this.#options.houses)
    const tenant = house === undefined ? undefined : dice.pick(house.tenants)
    if (house === undefined || tenant === undefined) throw new Error("a simulation needs a company")
    const scene = new Scene(world.town(tenant), house, dice, at)
    const draft = this.#draft(scene)
    const spoils = dice.chance(0.06)
    const { actor, command, id, kind, onBehalfOf } = spoils ? spoilt(scene, draft) : standIn(scene, draft)
    return {
      _tag: "Command",
      tenant: dice.chance(0.01) ? this.#elsewhere(dice, tenant, command) : tenant,
      actor,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      // Or under the id of another one.
      commandId: earlier?.commandId ?? commandId,
      kind,
      id,
      command,
    }
  }

  /** Now and then a command goes to the wrong company; money of another currency doesn't: that would be no mistake. */
  #elsewhere(dice: Dice, tenant: string, command: Sent["command"]): string {
    const other = dice.pick(this.#options.houses)
    const text = JSON.stringify(command)
    const isStrange = text.includes('"currency"') && !text.includes(`"${other?.template.currency ?? ""}"`)
    return isStrange ? tenant : (dice.pick(other?.tenants ?? []) ?? tenant)
  }

  #draft(scene: Scene): Draft {
    for (let tries = 0; tries < 20; tries++) {
      const draft = scene.dice.weighted(recipes[scene.house.business])?.(scene)
      if (draft !== undefined) return draft
    }
    const [, register] = sales[0] ?? []
    return register?.(scene) ?? { actor: "olga", kind: "customer", id: "C-0", command: null }
  }
}

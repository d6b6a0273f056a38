/**
 * Plays steps: clients that work at once, crashes, sweeps, and the checks in between.
 *
 * @module
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { MinimumLogLevel } from "effect/References"
import { fromEpochMillis } from "../../calendar/Instant.ts"
import * as Engine from "../../engine/index.ts"
import { Store } from "../../ports/Store.ts"
import { dawn, type House } from "./Companies.ts"
import { fraction } from "./Dice.ts"
import { acknowledged, endingOf, tagIn } from "./Ending.ts"
import type { FaultRates } from "./Faults.ts"
import type { Place } from "./Place.ts"
import { setUp } from "./SetUp.ts"
import type { Source } from "./Source.ts"
import type { Delivered, Sent, Step } from "./Step.ts"
import type { Tally } from "./Tally.ts"
import { CurrentWorker, Turns, type Worker } from "./Turns.ts"
import { openWard, type Served, type Ward } from "./Ward.ts"
import { World } from "./World.ts"

/** What goes wrong where nothing may: a defect, a timer that can't fire. */
export interface Mishap {
  readonly what: string
  readonly no: number
  readonly detail: string
}

/** What a check is told. */
export interface CheckPoint {
  readonly ward: Ward
  readonly at: number
  readonly isLast: boolean
  /** What was delivered since the last check. */
  readonly delivered: ReadonlyArray<Delivered>
  readonly mishaps: ReadonlyArray<Mishap>
}

/** What playing needs to know. */
export interface PlayOptions {
  readonly seed: number
  readonly source: Source
  readonly place: Place
  readonly rates: FaultRates
  readonly clients: number
  readonly houses: ReadonlyArray<House>
  readonly hosts: ReadonlyArray<{ readonly host: Engine.Host; readonly tenants: ReadonlySet<string> }>
  /** Answers whether to go on. */
  readonly check: (point: CheckPoint) => Promise<boolean>
  readonly tally: Tally
}

interface Client {
  readonly step: Step
  readonly worker: Worker
  readonly begin: () => void
}

/** How often a sender tries before nothing is made to fail any more. */
const patience = 5

class Player {
  readonly #options: PlayOptions
  readonly #turns: Turns
  readonly #world = new World()
  readonly #clients = new Map<number, Client>()
  #ward: Ward
  #generation = 0
  #now = dawn
  #ids = 0
  #delivered: Array<Delivered> = []
  #mishaps: Array<Mishap> = []

  private constructor(options: PlayOptions, turns: Turns, ward: Ward) {
    this.#options = options
    this.#turns = turns
    this.#ward = ward
  }

  static async open(options: PlayOptions): Promise<Player> {
    const turns = new Turns(options.seed)
    // The ward is told who plays only once it is open; nothing asks before.
    const late: { player?: Player } = {}
    const ward = await openWard(Player.#wardOptions(options, turns, late))
    const player = new Player(options, turns, ward)
    late.player = player
    return player
  }

  static #wardOptions(options: PlayOptions, turns: Turns, late: { player?: Player }) {
    const { hosts, place, rates, seed, tally } = options
    return {
      ...{ place, seed, rates, turns, hosts },
      now: () => late.player?.now ?? dawn,
      nextId: () => `s-${late.player?.nextId() ?? 0}`,
      isBusy: (tenant: string, worker: Worker) => late.player?.isBusy(tenant, worker) === true,
      onCommit: tally.onCommit,
      onFault: tally.onFault,
    }
  }

  get now(): number {
    return this.#now
  }

  nextId(): number {
    return ++this.#ids
  }

  isBusy(tenant: string, worker: Worker): boolean {
    for (const { step } of this.#clients.values()) {
      if (step.no !== worker.no && step.act._tag === "Command" && step.act.tenant === tenant) return true
    }
    return false
  }

  #servedOf(tenant: string): Served {
    const found = this.#ward.served.find(({ tenants }) => tenants.has(tenant))
    if (found === undefined) throw new Error(`nobody serves company ${tenant}`)
    return found
  }

  #program(sent: Sent, worker: Worker | undefined) {
    const { actor, command, commandId, id, kind, onBehalfOf, tenant } = sent
    const session =
      actor === null
        ? Engine.system(tenant, "set-up", { commandId })
        : Engine.member(tenant, actor, { commandId, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) })
    return this.#servedOf(tenant)
      .engine.executeEncoded(kind, id, command)
      .pipe(Effect.provideService(Engine.Session, session), Effect.provideService(CurrentWorker, worker))
  }

  /** Everybody is hired, everything has its first price. */
  async setUp(): Promise<void> {
    for (const house of this.#options.houses) {
      for (const tenant of house.tenants) {
        for (const sent of setUp(this.#options.seed, house, tenant, this.#now)) {
          const exit = await Effect.runPromiseExitWith(this.#ward.context)(this.#program(sent, undefined))
          const ending = Exit.isSuccess(exit) ? acknowledged(exit.value) : endingOf(exit.cause).ending
          this.#delivered.push({ no: 0, sent, ending, attempts: 1 })
          if (ending._tag !== "Acknowledged") {
            this.#mishaps.push({ what: "set-up", no: 0, detail: `${sent.kind}/${sent.id}: ${JSON.stringify(ending)}` })
          }
        }
      }
    }
  }

  /** Runs something as a client until it ends; `again` says whether it has to be tried once more. */
  #run<A, E>(
    step: Step,
    worker: Worker,
    program: () => Effect.Effect<A, E>,
    ended: (exit: Exit.Exit<A, E>) => boolean,
  ) {
    const begin = (): void => {
      const generation = this.#generation
      worker.attempt++
      worker.spared = worker.attempt > patience
      this.#turns.enter()
      const fiber = Effect.runForkWith(this.#ward.context)(program())
      fiber.addObserver((exit) => {
        if (generation !== this.#generation) return
        if (ended(exit)) begin()
        else this.#clients.delete(step.no)
        this.#turns.leave()
      })
    }
    this.#clients.set(step.no, { step, worker, begin })
    begin()
  }

  #gives(worker: Worker): boolean {
    return fraction(this.#options.seed, worker.no, worker.attempt, 21) < 0.08
  }

  #send(step: Step, sent: Sent): void {
    const worker: Worker = { no: step.no, calls: 0, attempt: 0, spared: false }
    this.#run(
      step,
      worker,
      () => this.#program(sent, worker),
      (exit) => {
        const { ending, isOpen } = Exit.isSuccess(exit)
          ? { ending: acknowledged(exit.value), isOpen: false }
          : endingOf(exit.cause)
        if (ending._tag === "Unknown" && isOpen && !this.#gives(worker)) return true
        if (ending._tag === "Unknown" && !isOpen) {
          const detail = Exit.isFailure(exit) ? Cause.pretty(exit.cause).slice(0, 600) : ""
          this.#mishaps.push({ what: `defect at ${sent.kind}.${tagIn(sent)}`, no: step.no, detail })
        }
        this.#deliver({ no: step.no, sent, ending, attempts: worker.attempt })
        return false
      },
    )
  }

  #deliver(delivered: Delivered): void {
    this.#delivered.push(delivered)
    this.#options.tally.onDelivered(delivered)
  }

  #sweepOf({ engine, store }: Served, worker: Worker | undefined) {
    return Engine.sweep(fromEpochMillis(this.#now)).pipe(
      Effect.provideContext(Context.add(Context.make(Engine.Engine, engine), Store, store)),
      Effect.provideService(CurrentWorker, worker),
      Effect.provideService(MinimumLogLevel, "None"),
    )
  }

  #startSweep(step: Step): void {
    const worker: Worker = { no: step.no, calls: 0, attempt: 0, spared: false }
    this.#options.tally.sweeps++
    this.#run(
      step,
      worker,
      () => Effect.forEach(this.#ward.served, (one) => this.#sweepOf(one, worker), { discard: true }),
      () => false,
    )
  }

  /** Everything that runs is lost. What waited for a commit may have got through, by chance. */
  async #crash(step: Step): Promise<void> {
    const { seed, tally } = this.#options
    tally.crashes++
    this.#generation++
    for (const { will, worker } of this.#turns.abandon()) {
      if (will !== undefined && fraction(seed, step.no, worker.no, 22) < 0.4) {
        await Effect.runPromiseExitWith(this.#ward.context)(will)
      }
    }
    await this.#reopen()
    for (const [no, { begin, step: lost, worker }] of Array.from(this.#clients)) {
      if (lost.act._tag !== "Command") this.#clients.delete(no)
      else if (this.#gives(worker)) {
        this.#clients.delete(no)
        this.#deliver({ no, sent: lost.act, ending: { _tag: "Unknown" }, attempts: worker.attempt })
      } else begin()
    }
    await this.#turns.quiet()
  }

  async #reopen(): Promise<void> {
    await this.#ward.close()
    this.#ward = await openWard(Player.#wardOptions(this.#options, this.#turns, { player: this }))
  }

  async #rest(): Promise<void> {
    while (this.#clients.size > 0) {
      if (this.#turns.next() === undefined) throw new Error("everybody waits for somebody else")
      await this.#turns.go()
    }
  }

  /** Fires what is due until nothing more is. */
  async #settle(): Promise<void> {
    for (let round = 0; round < 1000; round++) {
      let fired = 0
      for (const served of this.#ward.served) {
        const swept = await Effect.runPromiseExitWith(this.#ward.context)(this.#sweepOf(served, undefined))
        if (Exit.isFailure(swept)) {
          this.#mishaps.push({ what: "sweep", no: 0, detail: Cause.pretty(swept.cause).slice(0, 600) })
          return
        }
        fired += swept.value.fired
        for (const { error, timer } of swept.value.failed) {
          const { id, kind } = timer.key
          const detail = `${timer.tenant} ${kind}/${id} ${timer.name}: ${error.message}`
          this.#mishaps.push({ what: `timer of ${kind} fails`, no: 0, detail })
        }
        this.#options.tally.fired += swept.value.fired
      }
      if (fired === 0 || this.#mishaps.length > 0) return
    }
  }

  async #follow(): Promise<void> {
    for (;;) {
      const page = await Effect.runPromise(this.#ward.store.feed({ after: this.#world.position, limit: 1000 }))
      this.#world.follow(page)
      if (page.length < 1000) return
    }
  }

  async #check(isLast: boolean): Promise<boolean> {
    await this.#rest()
    await this.#settle()
    const delivered = this.#delivered
    const mishaps = this.#mishaps
    this.#delivered = []
    this.#mishaps = []
    return this.#options.check({ ward: this.#ward, at: this.#now, isLast, delivered, mishaps })
  }

  async #start(): Promise<boolean> {
    await this.#follow()
    const step = this.#options.source.next(this.#world)
    if (step === undefined) return true
    this.#now = Math.max(this.#now, step.at)
    switch (step.act._tag) {
      case "Command":
        this.#send(step, step.act)
        break
      case "Sweep":
        this.#startSweep(step)
        break
      case "Crash":
        await this.#crash(step)
        break
      case "Check":
        return this.#check(false)
    }
    await this.#turns.quiet()
    return true
  }

  async play(): Promise<void> {
    const { clients, source } = this.#options
    try {
      await this.setUp()
      for (;;) {
        const coming = this.#clients.size < clients ? source.peek() : undefined
        const waiting = this.#turns.next()
        if (coming === undefined && waiting === undefined) break
        const starts =
          coming !== undefined && (waiting === undefined || this.#turns.priorityOf(coming, 0) < waiting.priority)
        if (!starts) await this.#turns.go()
        else if (!(await this.#start())) return
      }
      await this.#check(true)
    } finally {
      await this.#ward.close()
    }
  }
}

/** Plays until there are no more steps or a check says stop. */
export const play = async (options: PlayOptions): Promise<void> => {
  const player = await Player.open(options)
  await player.play()
}

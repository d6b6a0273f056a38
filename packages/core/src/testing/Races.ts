/**
 * What may happen only once, tried by many at the same time: units, credit headroom, approvals, business numbers. Every
 * race counts what was won against what could rightly be won, so over-commitment is a number, and it must be 0.
 *
 * Give it the engines of several nodes on one store and the contenders are spread over them.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Approval from "../approval/index.ts"
import * as Calendar from "../calendar/index.ts"
import * as Contract from "../contract/index.ts"
import * as Credit from "../credit/index.ts"
import * as Decision from "../decision/index.ts"
import * as Engine from "../engine/index.ts"
import * as Inventory from "../inventory/index.ts"
import * as Money from "../money/index.ts"
import * as Order from "../order/index.ts"
import * as Organisation from "../organisation/index.ts"
import * as Pricing from "../pricing/index.ts"
import * as Rate from "../rate/index.ts"
import * as Templates from "../templates/index.ts"

/** How a race ended. */
export interface RaceReport {
  /** Commands that competed. */
  readonly attempts: number
  /** Commands that got what they competed for. */
  readonly won: number
  /** How many could rightly get it. */
  readonly allowed: number
  /** How many got it beyond that: must be 0. */
  readonly over: number
  /** Commands that ended in an error of the store or in contention: they may be tried again and count for nothing. */
  readonly undecided: number
}

/** What a race needs: the engines of one or several nodes on one store, a company of its own, how many rounds. */
export interface RaceOptions {
  readonly nodes: ReadonlyArray<Engine.EngineService>
  readonly tenant: string
  readonly rounds: number
  /** How many compete in each round; 32 unless told. */
  readonly contenders?: number
}

/** A race of many for one thing. */
export interface Race {
  readonly rule: string
  readonly title: string
  readonly run: (options: RaceOptions) => Effect.Effect<RaceReport, RaceFailure>
}

/** Preparing a race failed: nothing was found out. */
export type RaceFailure = Engine.EngineError | { readonly _tag: string; readonly message: string }

/**
 * The template that the races are run on: `trade`, without stock in the way of releases.
 *
 * @example
 * ```ts
 * import { Engine, Templates } from "@dealwright/core"
 * import { raceTemplate } from "@dealwright/core/testing"
 * import { Result } from "effect"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, raceTemplate))
 * ```
 */
export const raceTemplate: Engine.Template = {
  ...Templates.trade,
  policies: {
    ...Templates.trade.policies,
    order: { ...Order.tradePolicy, stock: "none" },
  },
}

const organisation = Engine.operations(Organisation.organisation)
const units = Engine.operations(Inventory.unit)
const accounts = Engine.operations(Credit.creditAccount)
const orders = Engine.operations(Order.order)
const approvals = Engine.operations(Approval.approval)
const contracts = Engine.operations(Contract.contract)

const yuan = (amount: string) => Money.of(amount, "CNY")

type Sends<A> = Effect.Effect<A, RaceFailure, Engine.Engine | Engine.Session>

/** Sends commands as the system or as a member, on one of the nodes. */
const senders = ({ nodes, tenant }: RaceOptions) => {
  const on = (i: number) => {
    const node = nodes[i % nodes.length]
    if (node === undefined) throw new RangeError("a race needs at least one node")
    return Effect.provideService(Engine.Engine, node)
  }
  return {
    system: <A>(sends: Sends<A>, i = 0) =>
      sends.pipe(Effect.provideService(Engine.Session, Engine.system(tenant, "race")), on(i)),
    member: <A>(sends: Sends<A>, id: string, i: number) =>
      sends.pipe(Effect.provideService(Engine.Session, Engine.member(tenant, id)), on(i)),
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

const retryable = new Set(["StoreError", "Contention"])

/** Runs all at once; counts who won, and whose attempt ended in nothing. */
const contend = <A>(attempts: ReadonlyArray<Effect.Effect<A, RaceFailure>>, hasWon: (answer: A) => boolean) =>
  Effect.map(Effect.forEach(attempts, Effect.exit, { concurrency: "unbounded" }), (exits) => ({
    won: exits.filter((exit) => Exit.isSuccess(exit) && hasWon(exit.value)).length,
    undecided: exits.filter(
      (exit) =>
        Exit.isFailure(exit) &&
        exit.cause.reasons.some((reason) => reason._tag !== "Fail" || retryable.has(reason.error._tag)),
    ).length,
  }))

const race = (
  rule: string,
  title: string,
  /** Prepares the company once; answers what one round is: how many attempts, how many may win, who won. */
  prepare: (options: RaceOptions & { readonly contenders: number }) => Effect.Effect<
    (round: number) => Effect.Effect<
      {
        readonly allowed: number
        readonly won: number
        readonly undecided: number
      },
      RaceFailure
    >,
    RaceFailure
  >,
): Race => ({
  rule,
  title,
  run: Effect.fnUntraced(function* (options) {
    const contenders = options.contenders ?? 32
    const { system } = senders(options)
    const members = [["pat", "president"] as const, ...upTo(contenders).map((i) => [`m${i}`, "manager"] as const)]
    for (const [id, rank] of members) {
      const supervisor = id === "pat" ? null : Organisation.MemberId.make("pat")
      const roles = ["sales", "invoicing", "sales-controller"] as const
      yield* system(
        organisation.addMember(Organisation.organisationId, {
          id: Organisation.MemberId.make(id),
          name: id,
          rank,
          roles,
          supervisor,
        }),
      )
    }
    const round = yield* prepare({ ...options, contenders })
    let [won, allowed, over, undecided] = [0, 0, 0, 0]
    for (const i of upTo(options.rounds)) {
      const one = yield* round(i)
      won += one.won
      allowed += one.allowed
      over += Math.max(0, one.won - one.allowed)
      undecided += one.undecided
    }
    return { attempts: options.rounds * contenders, won, allowed, over, undecided }
  }),
})

const unitRace = race("INV-2", "of many who hold one unit at the same moment, exactly one does", (options) =>
  Effect.sync(() => {
    const { member, system } = senders(options)
    return Effect.fnUntraced(function* (round: number) {
      const id = `U-${round}`
      yield* system(units.register(id, { description: "to be held once" }))
      const result = yield* contend(
        upTo(options.contenders).map((i) =>
          member(units.hold(id, { dealId: `D-${i}`, customerId: `C-${i}` }), `m${i}`, i),
        ),
        () => true,
      )
      return { ...result, allowed: 1 }
    })
  }),
)

/** 6 × 150 fit into 1 000, a seventh doesn't. */
const fitting = 6

const headroomRace = race("CRD-6", "of many orders for one headroom, only those that fit are released", (options) =>
  Effect.sync(() => {
    const { member, system } = senders(options)
    return Effect.fnUntraced(function* (round: number) {
      const customerId = `C-${round}`
      const terms = { limit: { _tag: "UpTo", amount: yuan("1000.00") }, creditDays: 30 } as const
      yield* system(accounts.setTerms(customerId, { terms, reason: "for the race" }))
      const ids = upTo(options.contenders).map((i) => `O-${round}-${i}`)
      for (const id of ids) {
        const draft = {
          customerId,
          currency: "CNY",
          lines: [{ sku: "P-1", quantity: Money.Quantity.one, unitPrice: yuan("150.00") }],
          sellers: [{ memberId: "pat", share: Rate.one }],
        } as const
        yield* system(orders.confirm(id, { source: { _tag: "Imported", reference: id, draft } }))
      }
      const result = yield* contend(
        ids.map((id, i) => member(orders.release(id, {}), `m${i}`, i)),
        ({ state }) => state._tag === "Released",
      )
      return { ...result, allowed: Math.min(fitting, options.contenders) }
    })
  }),
)

const approvalRace = race(
  "APR-3",
  "of many who answer one request at the same moment, the first one decides",
  (options) =>
    Effect.sync(() => {
      const { member, system } = senders(options)
      const rep = Decision.lowest(Decision.defaultLadder)
      const manager = { level: 2, name: "manager" }
      return Effect.fnUntraced(function* (round: number) {
        const subject = { kind: "race", id: `S-${round}`, revision: 1, contentHash: "as shown" }
        const id = Approval.approvalId(subject, 1)
        yield* system(
          approvals.request(id, {
            subject,
            decision: { _tag: "NeedsApproval", rank: manager, signOffs: [], reasons: [] },
            requester: { id: "somebody", rank: rep },
            urgency: "normal",
            summary: "Who answers first?",
          }),
        )
        const result = yield* contend(
          upTo(options.contenders).map((i) =>
            i % 2 === 0
              ? member(approvals.approve(id, {}), `m${i}`, i)
              : member(approvals.reject(id, { reason: "no" }), `m${i}`, i),
          ),
          ({ events }) => events.length > 0,
        )
        return { ...result, allowed: 1 }
      })
    }),
)

/** 7 × 15 fit into 100 + 10 %, an eighth doesn't. */
const drawable = 7

const clauses = ["product", "quantity", "price", "delivery", "transport", "payment", "liability"]

const drawDownRace = race(
  "CTR-2",
  "of many orders that draw on one contract, only those that its quantity with the tolerance covers are confirmed",
  (options) =>
    Effect.sync(() => {
      const { member, system } = senders(options)
      return Effect.fnUntraced(function* (round: number) {
        const [id, customerId] = [`K-${round}`, `C-${round}`]
        const goods = { sku: "P-1", unitPrice: yuan("80.00") }
        const drawn = yield* system(
          contracts.draw(id, {
            ...{ kind: "fixed", customerId, amount: yuan("8000.00"), tolerance: Rate.percent(10), attachments: {} },
            lines: [{ ...goods, quantity: Money.Quantity.whole(100) }],
            clauses: Object.fromEntries(clauses.map((name) => [name, "as agreed"])),
            term: { from: Calendar.LocalDate.literal("2000-01-01"), until: Calendar.LocalDate.literal("2199-12-31") },
          }),
        )
        const submitted = yield* system(contracts.submitForApproval(id, {}))
        const [state, signedOn] =
          drawn.state._tag === "Contract" ? [submitted.state, drawn.state.drawnOn] : [undefined, undefined]
        if (state?._tag !== "Contract" || state.standing._tag !== "AwaitingApproval" || signedOn === undefined) {
          return yield* Effect.die("the contract of the race waits for no approval")
        }
        yield* system(contracts.recordApproval(id, { contentHash: state.standing.contentHash, by: "pat" }))
        const capacity = { _tag: "InPerson", identity: "passport on file" } as const
        yield* system(contracts.sign(id, { signatory: "Li Lei", capacity, signedOn }))
        yield* system(contracts.archive(id, { place: "cabinet 1", copies: 2 }))
        const draft = {
          customerId,
          currency: "CNY",
          lines: [{ ...goods, quantity: Money.Quantity.whole(15) }],
        } as const
        const priceLists = [Pricing.PriceListId.make("none")]
        const result = yield* contend(
          upTo(options.contenders).map((i) =>
            member(
              orders.confirm(`D-${round}-${i}`, { source: { _tag: "Contract", contractId: id, priceLists, draft } }),
              `m${i}`,
              i,
            ),
          ),
          ({ state: order }) => order._tag === "Confirmed",
        )
        return { ...result, allowed: Math.min(drawable, options.contenders) }
      })
    }),
)

/**
 * The races: one unit (INV-2), one credit headroom (CRD-6), one request for approval (APR-3), one contract's goods (CTR-2).
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { raceTemplate, races } from "@dealwright/core/testing"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, raceTemplate))
 * const program = Effect.gen(function*() {
 *   const node = yield* Engine.Engine
 *   for (const [i, race] of races.entries()) {
 *     const report = yield* race.run({ nodes: [node], tenant: `company-${i}`, rounds: 2, contenders: 8 })
 *     assert.equal(report.over, 0, race.title)
 *     assert.equal(report.won, report.allowed, race.title)
 *   }
 * })
 * await Effect.runPromise(Effect.provide(program, Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))))
 * ```
 */
export const races: ReadonlyArray<Race> = [unitRace, headroomRace, approvalRace, drawDownRace]

import * as Calendar from "@dealwright/core/Calendar"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Instant from "@dealwright/core/Instant"
import * as Inventory from "@dealwright/core/Inventory"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const policy = (changes: Partial<Inventory.InventoryPolicy> = {}) =>
  Result.getOrThrow(Inventory.compile({ ...Inventory.propertyPolicy, ...changes }, context))

const start = "2026-03-02T09:00:00.000Z"
const instant = (text: string) => Result.getOrThrow(Instant.parse(text))
const ann = member("ann", "rep", "sales")
const bob = member("bob", "rep", "sales")
const carl = member("carl", "rep", "sales-controller")
const mia = member("mia", "manager")

const facts = (actor: Decider.Actor = ann, at = start, changes: Partial<Inventory.InventoryPolicy> = {}) => ({
  ...testFacts({ at, actor }),
  inventory: policy(changes),
})
const unit = (given_: ReturnType<typeof facts>, ...events: ReadonlyArray<Inventory.UnitEvent>) =>
  given(Inventory.unit, given_, registered, ...events)

const registered: Inventory.UnitEvent = { _tag: "UnitRegistered", description: "Tower 1, 12-03", by: "carl" }
const holder = { dealId: "D-1", customerId: "C-1", memberId: "ann" }
const until = instant("2026-03-03T09:00:00.000Z")
const held: Inventory.UnitEvent = { _tag: "UnitHeld", holder, until }
const requested: Inventory.UnitEvent = { _tag: "SubscriptionRequested", holder, at: instant(start) }
const subscribed: Inventory.UnitEvent = { _tag: "UnitSubscribed", holder, confirmedBy: "carl" }
const contracted: Inventory.UnitEvent = { _tag: "UnitContracted", dealId: "D-1", contractId: "K-1" }
const sold: Inventory.UnitEvent = { _tag: "UnitSold", dealId: "D-1", contractId: "K-1" }

const hold: Inventory.UnitCommand = { _tag: "Hold", dealId: "D-1", customerId: "C-1" }
const otherHold: Inventory.UnitCommand = { _tag: "Hold", dealId: "D-2", customerId: "C-2" }
const subscribe: Inventory.UnitCommand = { _tag: "Subscribe", dealId: "D-1", customerId: "C-1" }

describe("unit", () => {
  it("INV-1: available, held, subscribed, contracted, sold", () => {
    unit(facts()).when(hold).then(held)
    unit(facts(), held).when(subscribe).then(requested)
    unit(facts(carl), held, requested).when({ _tag: "ConfirmSubscription", dealId: "D-1" }).then(subscribed)
    unit(facts(carl), held, requested, subscribed)
      .when({ _tag: "Contract", dealId: "D-1", contractId: "K-1" })
      .then(contracted)
    unit(facts(carl), subscribed, contracted).when({ _tag: "Sell", dealId: "D-1" }).then(sold)
  })

  it("INV-1: only what is registered can be taken", () => {
    given(Inventory.unit, facts()).when(hold).thenRejected("UnitNotRegistered")
    given(Inventory.unit, facts(carl)).when({ _tag: "Register", description: "Tower 1, 12-03" }).then(registered)
  })

  it("INV-1: steps can't be skipped", () => {
    unit(facts(carl), held).when({ _tag: "Contract", dealId: "D-1", contractId: "K-1" }).thenRejected("WrongState")
    unit(facts(carl), subscribed).when({ _tag: "Sell", dealId: "D-1" }).thenRejected("WrongState")
    unit(facts(carl)).when({ _tag: "Sell", dealId: "D-1" }).thenRejected("WrongState")
    unit(facts(), contracted, subscribed, contracted).when(subscribe).thenRejected("WrongState")
  })

  it("INV-2: while one deal holds it no other can take it, in any of its states", () => {
    const error = unit(facts(bob), held).when(otherHold).thenRejected("UnitTaken")
    assert.strictEqual(error.rule, "INV-2")
    assert.include(error.text.en, "D-1 until 2026-03-03 09:00;")
    const shanghai = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
    const there = unit({ ...facts(bob), calendar: shanghai }, held)
      .when(otherHold)
      .thenRejected("UnitTaken")
    assert.include(there.text.en, "D-1 until 2026-03-03 17:00;")
    assert.include(there.text.zh, "至 2026-03-03 17:00;")
    for (const history of [
      [held],
      [held, requested],
      [subscribed],
      [subscribed, contracted],
      [subscribed, contracted, sold],
    ]) {
      unit(facts(bob), ...history)
        .when(otherHold)
        .thenRejected("UnitTaken")
      unit(facts(bob), ...history)
        .when({ _tag: "Subscribe", dealId: "D-2", customerId: "C-2" })
        .thenRejected("UnitTaken")
    }
  })

  it("INV-2: at its expiry moment a hold is gone, also when its timer is late", () => {
    unit(facts(bob, "2026-03-03T08:59:59.999Z"), held).when(otherHold).thenRejected("UnitTaken")
    unit(facts(bob, "2026-03-03T09:00:00.000Z"), held)
      .when(otherHold)
      .then(
        { _tag: "HoldExpired", dealId: "D-1", until },
        {
          _tag: "UnitHeld",
          holder: { dealId: "D-2", customerId: "C-2", memberId: "bob" },
          until: instant("2026-03-04T09:00:00.000Z"),
        },
      )
  })

  it("INV-2: a holder's own stale hold never blocks them", () => {
    const late = facts(ann, "2026-03-05T09:00:00.000Z")
    const expired: Inventory.UnitEvent = { _tag: "HoldExpired", dealId: "D-1", until }
    unit(late, held)
      .when(hold)
      .then(expired, { _tag: "UnitHeld", holder, until: instant("2026-03-06T09:00:00.000Z") })
    unit(late, held)
      .when(subscribe)
      .then(expired, { ...requested, at: late.at } as Inventory.UnitEvent)
  })

  it("INV-1: the timer ends the hold at its moment, not before, and once", () => {
    const state = unit(facts(), held).state()
    assert.deepEqual(Inventory.unit.timers(state), [{ name: Inventory.holdExpiry, at: until }])
    const fire = (at: string) =>
      Inventory.unit.onTimer({ id: "U-1", name: Inventory.holdExpiry, at: instant(at), state })
    assert.isUndefined(fire("2026-03-03T08:59:59.999Z"))
    assert.deepEqual(fire("2026-03-03T09:00:00.000Z"), { _tag: "ExpireHold" })
    const after = unit(facts(system, "2026-03-03T09:00:00.000Z"), held).when({ _tag: "ExpireHold" })
    after.then({ _tag: "HoldExpired", dealId: "D-1", until })
    assert.deepEqual(Inventory.unit.timers(after.state()), [])
    unit(facts(system, "2026-03-03T08:00:00.000Z"), held).when({ _tag: "ExpireHold" }).thenNothing()
    unit(facts(system)).when({ _tag: "ExpireHold" }).thenNothing()
  })

  it("INV-1: a hold lasts as long as the policy says, or shorter, or up to the longest allowed", () => {
    const hours = (count: number) => unit(facts()).when({ ...hold, hours: count })
    hours(72).then({ ...held, until: instant("2026-03-05T09:00:00.000Z") })
    hours(73).thenRejected("HoldTooLong")
    unit(facts(ann, start, { holdHours: 2 }))
      .when(hold)
      .then({ ...held, until: instant("2026-03-02T11:00:00.000Z") })
  })

  it("INV-2: where the policy says so the check that the unit is free is enough", () => {
    unit(facts(ann, start, { confirmation: "automatic" }))
      .when(subscribe)
      .then({ _tag: "UnitSubscribed", holder })
  })

  it("INV-2, ORG-4: the sales controller confirms, but not their own request", () => {
    assert.deepEqual(Inventory.unit.access.ConfirmSubscription, { _tag: "InRole", role: "sales-controller" })
    const own: Inventory.UnitEvent = {
      ...{ _tag: "SubscriptionRequested", holder: { ...holder, memberId: "carl" }, at: instant(start) },
    }
    unit(facts(carl), own).when({ _tag: "ConfirmSubscription", dealId: "D-1" }).thenRejected("SelfConfirmation")
    unit(facts(carl), requested).when({ _tag: "ConfirmSubscription", dealId: "D-9" }).thenRejected("NotTheHolder")
    unit(facts(carl)).when({ _tag: "ConfirmSubscription", dealId: "D-1" }).thenRejected("WrongState")
    const refusal = { dealId: "D-1", reason: "promised to the bank" }
    const refused = unit(facts(carl), requested).when({ _tag: "RefuseSubscription", ...refusal })
    refused.then({ _tag: "SubscriptionRefused", ...refusal, by: "carl" })
    assert.strictEqual(refused.state()._tag, "Available")
  })

  it("INV-1: back to available on release, by the holder, the sales controller or management", () => {
    const release = { dealId: "D-1", reason: "changed mind" }
    const command: Inventory.UnitCommand = { _tag: "ReleaseHold", ...release }
    for (const actor of [ann, carl, mia, system]) {
      const by = actor._tag === "Member" ? actor.id : "system:test"
      unit(facts(actor), held)
        .when(command)
        .then({ _tag: "HoldReleased", ...release, by })
    }
    unit(facts(bob), held).when(command).thenRejected("NotYours")
    unit(facts(bob), held)
      .when({ ...command, dealId: "D-2" })
      .thenRejected("UnitTaken")
    unit(facts(ann), subscribed).when(command).thenRejected("WrongState")
    const given_up = unit(facts(carl), subscribed).when({ _tag: "ReleaseSubscription", ...release })
    given_up.then({ _tag: "SubscriptionReleased", ...release, by: "carl" })
    assert.strictEqual(given_up.state()._tag, "Available")
  })

  it("INV-1, REC-6: forfeiture makes the unit available, and only the deal's own unit", () => {
    const forfeit: Inventory.UnitCommand = { _tag: "Forfeit", dealId: "D-1", reason: "instalment 2 unpaid" }
    for (const history of [[held], [requested], [subscribed], [subscribed, contracted]]) {
      const outcome = unit(facts(system), ...history).when(forfeit)
      outcome.then({ _tag: "UnitForfeited", dealId: "D-1", customerId: "C-1", reason: "instalment 2 unpaid" })
      assert.strictEqual(outcome.state()._tag, "Available")
    }
    unit(facts(system), subscribed)
      .when({ ...forfeit, dealId: "D-2" })
      .thenNothing()
    unit(facts(system)).when(forfeit).thenNothing()
    unit(facts(system), subscribed, contracted, sold).when(forfeit).thenRejected("WrongState")
  })

  it("INV-1: management withdraws and reinstates what nobody holds", () => {
    const withdraw: Inventory.UnitCommand = { _tag: "Withdraw", reason: "show flat" }
    const withdrawn: Inventory.UnitEvent = { _tag: "UnitWithdrawn", reason: "show flat", by: "mia" }
    unit(facts(ann)).when(withdraw).thenRejected("RankTooLow")
    unit(facts(mia)).when(withdraw).then(withdrawn)
    unit(facts(mia), held).when(withdraw).thenRejected("UnitTaken")
    unit(facts(ann), withdrawn).when(hold).thenRejected("WrongState")
    unit(facts(ann), withdrawn).when(subscribe).thenRejected("WrongState")
    unit(facts(mia), withdrawn).when({ _tag: "Reinstate" }).then({ _tag: "UnitReinstated", by: "mia" })
    unit(facts(ann), withdrawn).when({ _tag: "Reinstate" }).thenRejected("RankTooLow")
    unit(facts(mia), subscribed).when({ _tag: "Reinstate" }).thenRejected("WrongState")
  })

  it("INV-1: a sold unit stays sold, and the same step twice changes nothing", () => {
    const history = [subscribed, contracted, sold]
    unit(facts(carl), ...history)
      .when({ _tag: "Sell", dealId: "D-1" })
      .thenNothing()
    unit(facts(carl), ...history)
      .when({ _tag: "Sell", dealId: "D-2" })
      .thenRejected("NotTheHolder")
    unit(facts(carl), subscribed, contracted).when({ _tag: "Contract", dealId: "D-1", contractId: "K-1" }).thenNothing()
    unit(facts(carl), subscribed, contracted)
      .when({ _tag: "Contract", dealId: "D-1", contractId: "K-2" })
      .thenRejected("WrongState")
  })

  it("INV-1: the policy names a rank of the ladder and a usual hold within the longest", () => {
    const compiled = Inventory.compile({ ...Inventory.tradePolicy, managementRank: "emperor", holdHours: 100 }, context)
    assert.deepEqual(Result.isFailure(compiled) ? compiled.failure.map((problem) => problem.place) : [], [
      "managementRank",
      "holdHours",
    ])
  })
})

const deal = fc.integer({ min: 1, max: 3 }).map((n) => `D-${n}`)
const reason = fc.constant("why")
const command: fc.Arbitrary<Inventory.UnitCommand> = fc.oneof(
  fc.record({
    _tag: fc.constantFrom("Hold" as const, "Subscribe" as const),
    dealId: deal,
    customerId: fc.constant("C-1"),
  }),
  fc.record({
    _tag: fc.constantFrom("Hold" as const, "Subscribe" as const),
    dealId: deal,
    customerId: fc.constant("C-1"),
  }),
  fc.record({
    _tag: fc.constantFrom(
      "ReleaseHold" as const,
      "RefuseSubscription" as const,
      "ReleaseSubscription" as const,
      "Forfeit" as const,
    ),
    dealId: deal,
    reason,
  }),
  fc.record({ _tag: fc.constantFrom("ConfirmSubscription" as const, "Sell" as const), dealId: deal }),
  fc.record({ _tag: fc.constant("Contract" as const), dealId: deal, contractId: deal }),
  fc.record({ _tag: fc.constantFrom("ExpireHold" as const, "Reinstate" as const) }),
  fc.record({ _tag: fc.constantFrom("Withdraw" as const), reason }),
)
interface Step {
  readonly command: Inventory.UnitCommand
  readonly actor: Decider.Actor
  readonly hoursLater: number
}
const step: fc.Arbitrary<Step> = fc.record({
  command,
  actor: fc.constantFrom<Decider.Actor>(ann, bob, carl, mia, system),
  hoursLater: fc.constantFrom(0, 0, 1, 12, 24),
})

const holderOf = (state: Inventory.UnitState, at: number): string | undefined => {
  const now = Inventory.unitAt(state, at)
  return "holder" in now ? now.holder.dealId : undefined
}

/** Runs steps as the engine would and shows every state with its moment to `see`. */
const run = (
  steps: ReadonlyArray<Step>,
  see: (before: Inventory.UnitState, after: Inventory.UnitState, step: Step, facts: Decider.Facts) => void = () => {},
) => {
  let state = Decider.fold(Inventory.unit, [registered])
  let at = instant(start)
  for (const one of steps) {
    at = Instant.addMillis(at, one.hoursLater * Instant.hour)
    const known = facts(one.actor, Instant.format(at))
    const decided = Inventory.unit.decide(state, one.command, known)
    const after = Result.isSuccess(decided) ? Decider.fold(Inventory.unit, decided.success, state) : state
    see(state, after, one, known)
    state = after
  }
  return { state, at }
}

describe("laws of units", () => {
  it("INV-2: in any sequence a live holder loses the unit only by release, refusal, forfeiture or the end of the hold", () => {
    const givesUp = ["ReleaseHold", "RefuseSubscription", "ReleaseSubscription", "Forfeit"]
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        run(steps, (before, after, { command: sent }, { at }) => {
          const [had, has] = [holderOf(before, at), holderOf(after, at)]
          if (had === undefined || had === has) return
          assert.isUndefined(has, "one live holder followed another without the unit being free in between")
          assert.include(givesUp, sent._tag)
          assert.strictEqual("dealId" in sent ? sent.dealId : undefined, had)
        })
      }),
      { numRuns: 2000 },
    )
  })

  it("KER-8: a command repeated on the state it led to yields no events", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), step, (before, last) => {
        const { at, state } = run(before)
        const known = facts(last.actor, Instant.format(at))
        const once = Inventory.unit.decide(state, last.command, known)
        fc.pre(Result.isSuccess(once))
        const after = Decider.fold(Inventory.unit, once.success, state)
        const codec = Schema.toCodecJson(Inventory.UnitState)
        assert.deepEqual(Schema.decodeSync(codec)(Schema.encodeSync(codec)(after)), after)
        assert.deepEqual(Inventory.unit.decide(after, last.command, known), Result.succeed([]))
      }),
      { numRuns: 1000 },
    )
  })
})

describe("the sales controller's queue", () => {
  const waiting = (id: string, requestedBy: string, at?: string) => ({
    id,
    state: Decider.fold(Inventory.unit, [
      registered,
      {
        ...{ _tag: "SubscriptionRequested", holder: { ...holder, memberId: requestedBy } },
        ...(at === undefined ? {} : { at: instant(at) }),
      },
    ]),
  })

  it("INV-2: subscriptions to confirm, the longest waiting first, one's own left out (ORG-4)", () => {
    const units = [
      waiting("U-1", "ann", "2026-03-04T09:00:00.000Z"),
      waiting("U-2", "carl", "2026-03-03T09:00:00.000Z"),
      waiting("U-3", "ann"),
      { id: "U-4", state: Decider.fold(Inventory.unit, [registered, subscribed]) },
    ]
    const idsFor = (confirmer?: string) => Inventory.controllerQueue(units, confirmer).map(({ unitId }) => unitId)
    assert.deepEqual(idsFor(), ["U-3", "U-2", "U-1"])
    assert.deepEqual(idsFor("carl"), ["U-3", "U-1"])
  })

  it("INV-2: it is found by its status, the moment it was asked for kept for the order", () => {
    const { state } = waiting("U-1", "ann", "2026-03-04T09:00:00.000Z")
    assert.deepInclude(Inventory.unit.index(state), {
      ...{ status: "AwaitingConfirmation", memberId: "ann", waitingSince: instant("2026-03-04T09:00:00.000Z") },
    })
    assert.deepEqual(Inventory.awaitingConfirmation(50).where, [
      { _tag: "Equals", field: "status", value: "AwaitingConfirmation" },
    ])
  })
})

describe("a leaver's units", () => {
  const takeOver: Inventory.UnitCommand = { _tag: "TakeOver", from: "ann", to: "bob", reason: "ann has left" }
  const tookOver: Inventory.UnitEvent = {
    ...{ _tag: "HolderTookOver", dealId: "D-1", from: "ann", to: "bob", reason: "ann has left" },
  }

  it("ORG-7: what is held, subscribed or contracted goes to the successor; deal, customer and deadline stay", () => {
    for (const history of [[held], [requested], [subscribed], [subscribed, contracted]]) {
      const passed = unit(facts(system), ...history).when(takeOver)
      passed.then(tookOver)
      const before = unit(facts(system), ...history).state()
      assert.deepEqual(passed.state(), { ...before, holder: { ...holder, memberId: "bob" } } as Inventory.UnitState)
      unit(facts(system), ...history, tookOver)
        .when(takeOver)
        .thenNothing()
    }
  })

  it("ORG-7: what is sold, free, over or somebody else's stays as it is", () => {
    unit(facts(system), subscribed, contracted, sold).when(takeOver).thenNothing()
    unit(facts(system)).when(takeOver).thenNothing()
    given(Inventory.unit, facts(system)).when(takeOver).thenNothing()
    unit(facts(system, "2026-03-03T09:00:00.000Z"), held).when(takeOver).thenNothing()
    unit(facts(system), held)
      .when({ ...takeOver, from: "bob", to: "ann" })
      .thenNothing()
  })

  it("ORG-4: who subscribed still can't confirm it once somebody else looks after it", () => {
    const carls: Inventory.UnitEvent = {
      ...{ _tag: "SubscriptionRequested", holder: { ...holder, memberId: "carl" }, at: instant(start) },
    }
    const passed: Inventory.UnitEvent = { ...tookOver, from: "carl", to: "ann" } as Inventory.UnitEvent
    unit(facts(carl), carls, passed)
      .when({ _tag: "ConfirmSubscription", dealId: "D-1" })
      .thenRejected("SelfConfirmation")
  })
})

/** Contract, deal and approval together, on the engine: each event with all that follows from it, in one commit. */
import * as Approval from "@dealwright/core/Approval"
import * as Calendar from "@dealwright/core/Calendar"
import * as Contract from "@dealwright/core/Contract"
import * as Credit from "@dealwright/core/Credit"
import type * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Pipeline from "@dealwright/core/Pipeline"
import * as Pricing from "@dealwright/core/Pricing"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { assert, it } from "vitest"

const plugin = Engine.plugin({
  id: "flow",
  version: "1.0.0",
  aggregates: [
    ...Organisation.aggregates,
    ...Approval.aggregates,
    ...Pipeline.aggregates,
    ...Pricing.aggregates,
    ...Credit.aggregates,
    ...Contract.aggregates,
  ],
  reactors: [...Pipeline.reactors, ...Contract.reactors],
  policies: [...Approval.policies, ...Pipeline.policies, ...Pricing.policies, ...Contract.policies],
  messages: { ...Pipeline.messages, ...Contract.messages },
  directory: Engine.directory({
    of: Organisation.organisation,
    id: Organisation.organisationId,
    actor: Organisation.actorOf,
  }),
})

const template: Engine.Template = {
  name: "flow",
  version: "1",
  ladder: ["rep", "supervisor", "manager", "director", "president"],
  calendar: Calendar.monToFri(Calendar.TimeZone.utc),
  currency: "CNY",
  policies: {
    approval: Approval.propertyApproval,
    pipeline: Pipeline.propertyPolicy,
    pricing: PricingAuthority.propertyPricing,
    contract: Contract.propertyPolicy,
  },
}

const host = Result.getOrThrowWith(
  Engine.compose([plugin], template),
  (problems) => new Error(problems.map(({ text }) => text.en).join("\n")),
)
const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))

/** Runs a program on a fresh company: ann (rep) reports to mia (manager), who reports to dora (director). */
const run = <A, E>(
  program: (tools: {
    readonly send: <C extends Decider.Tagged, Ev extends Decider.Tagged, S, X, K>(
      who: string,
      of: Decider.Aggregate<C, Ev, S, X, K>,
      id: string,
      command: C,
    ) => Effect.Effect<S, unknown>
    readonly state: <S>(of: Decider.Readable<S>, id: string) => Effect.Effect<S, unknown>
  }) => Effect.Effect<A, E>,
): Promise<A> =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const session = (who: string) => (who === "system" ? Engine.system("acme", "test") : Engine.member("acme", who))
    const member = (id: string, rank: string, supervisor: string | null) =>
      engine
        .execute(Organisation.organisation, Organisation.organisationId, {
          _tag: "AddMember",
          id,
          name: id,
          rank,
          roles: ["sales", "contract-administrator"],
          ...(supervisor === null ? {} : { supervisor }),
        })
        .pipe(Effect.provideService(Engine.Session, session("system")))
    yield* member("dora", "director", null)
    yield* member("mia", "manager", "dora")
    yield* member("ann", "rep", "mia")
    return yield* program({
      send: (who, of, id, command) =>
        engine.execute(of, id, command).pipe(
          Effect.map(({ state }) => state),
          Effect.provideService(Engine.Session, session(who)),
        ),
      state: (of, id) => engine.state(of, id).pipe(Effect.provideService(Engine.Session, session("system"))),
    })
  }).pipe(Effect.provide(layer), Effect.runPromise)

const cny = (amount: string) => Money.of(amount, "CNY")

const openDeal: Pipeline.DealCommand = {
  _tag: "Open",
  title: "Flat 3-2-1",
  customerId: "C-1",
  amount: cny("900000.00"),
  sellers: [{ memberId: "ann", share: Rate.percent(100) }],
  unitId: "U-1",
}

const names = ["unit", "price", "payment", "handover", "default", "liability"]
const draw: Contract.ContractCommand = {
  _tag: "Draw",
  kind: "fixed",
  customerId: "C-1",
  dealId: "D-1",
  unitId: "U-1",
  amount: cny("900000.00"),
  clauses: Object.fromEntries(names.map((name) => [name, name])),
  attachments: { identity: "scan-1" },
}

it("CTR-3, CTR-6, PIP-3: a flat is contracted once approved, first paid and signed, and the deal follows", () =>
  run(({ send, state }) =>
    Effect.gen(function* () {
      const { contract } = Contract
      const { deal } = Pipeline
      yield* send("ann", deal, "D-1", openDeal)
      yield* send("ann", contract, "K-1", draw)
      yield* send("ann", contract, "K-1", { _tag: "SubmitForApproval" })
      const request = yield* state(Approval.approval, "contract-K-1-1")
      assert.strictEqual(request._tag, "Pending")

      // The flat is on no price list: the director agrees to its price.
      const approved = yield* send("dora", Approval.approval, "contract-K-1-1", { _tag: "Approve" })
      assert.strictEqual(approved._tag, "Decided")
      const known = yield* state(deal, "D-1")
      assert.deepStrictEqual(known._tag === "Deal" ? known.facts.contracts : undefined, { "K-1": "approved" })

      const ready = yield* state(contract, "K-1")
      if (ready._tag !== "Contract" || ready.standing._tag !== "Approved") return assert.fail()
      const sign: Contract.ContractCommand = {
        _tag: "Sign",
        signatory: "Li Lei",
        capacity: { _tag: "InPerson", identity: "scan-1" },
        signedOn: ready.standing.on,
      }
      const tooEarly = yield* Effect.flip(send("ann", contract, "K-1", sign))
      assert.deepInclude(tooEarly, { rule: "CTR-6" })

      yield* send("system", deal, "D-1", {
        _tag: "RecordFact",
        fact: { _tag: "PaymentProgressed", receivableId: "R-1", progress: "first" },
      })
      yield* send("ann", contract, "K-1", sign)
      const used = yield* state(Approval.approval, "contract-K-1-1")
      assert.isTrue(used._tag === "Decided" && used.outcome._tag === "Approved" && used.outcome.isUsed)

      yield* send("ann", deal, "D-1", { _tag: "RecordVisit", visitedOn: ready.standing.on, note: "" })
      for (const document of ["identity", "subscription-form"]) {
        yield* send("ann", deal, "D-1", { _tag: "AttachDocument", document, reference: "scan" })
      }
      const moved = yield* send("ann", deal, "D-1", { _tag: "Move", to: "contracted" })
      assert.deepInclude(moved, { stage: "contracted" })

      yield* send("dora", contract, "K-1", { _tag: "Rescind", reason: "mutual consent" })
      const after = yield* state(deal, "D-1")
      assert.deepStrictEqual(after._tag === "Deal" ? after.facts.contracts : undefined, {})
    }),
  ))

it("PRC-8, APR-3: amending supersedes the open request, a returned contract is handed in anew", () =>
  run(({ send, state }) =>
    Effect.gen(function* () {
      const { contract } = Contract
      const { dealId: _, ...free } = { ...draw }
      const submit: Contract.ContractCommand = { _tag: "SubmitForApproval" }
      yield* send("ann", contract, "K-1", free)
      yield* send("ann", contract, "K-1", submit)
      yield* send("ann", contract, "K-1", { ...free, _tag: "Amend", amount: cny("850000.00") })
      const first = yield* state(Approval.approval, "contract-K-1-1")
      assert.isTrue(first._tag === "Decided" && first.outcome._tag === "Superseded")

      yield* send("ann", contract, "K-1", submit)
      yield* send("dora", Approval.approval, "contract-K-1-2", { _tag: "Return", reason: "state the parking lot" })
      const back = yield* state(contract, "K-1")
      assert.deepInclude(back, { standing: { _tag: "Draft" }, submissions: 2 })
      yield* send("ann", contract, "K-1", submit)
      const third = yield* state(Approval.approval, "contract-K-1-3")
      assert.strictEqual(third._tag, "Pending")
    }),
  ))

it("PIP-3, ORG-4: a lost deal opens again by somebody else's approval, not by one's own", () =>
  run(({ send, state }) =>
    Effect.gen(function* () {
      const { deal } = Pipeline
      yield* send("mia", deal, "D-1", openDeal)
      yield* send("mia", deal, "D-1", {
        _tag: "Lose",
        cause: "price",
        lostTo: { _tag: "Competitor", name: "Acme" },
        note: "",
      })
      yield* send("mia", deal, "D-1", { _tag: "RequestReopening", reason: "they came back" })
      const own = yield* Effect.flip(send("mia", Approval.approval, "deal-reopen-D-1-1", { _tag: "Approve" }))
      assert.deepInclude(own, { rule: "ORG-4" })
      yield* send("dora", Approval.approval, "deal-reopen-D-1-1", { _tag: "Reject", reason: "too late" })
      const refused = yield* state(deal, "D-1")
      assert.isTrue(refused._tag === "Deal" && refused.standing._tag === "Lost" && refused.reopening === undefined)

      yield* send("mia", deal, "D-1", { _tag: "RequestReopening", reason: "with a new budget" })
      yield* send("dora", Approval.approval, "deal-reopen-D-1-2", { _tag: "Approve" })
      const open = yield* state(deal, "D-1")
      assert.isTrue(open._tag === "Deal" && open.standing._tag === "Open")
      const used = yield* state(Approval.approval, "deal-reopen-D-1-2")
      assert.isTrue(used._tag === "Decided" && used.outcome._tag === "Approved" && used.outcome.isUsed)
    }),
  ))

it("REC-6: a forfeiture while a reopening waits leaves no request behind", () =>
  run(({ send, state }) =>
    Effect.gen(function* () {
      const { deal } = Pipeline
      yield* send("system", deal, "D-1", {
        ...openDeal,
        _tag: "Import",
        history: [{ stage: "paid", enteredOn: Calendar.LocalDate.literal("2024-01-02") }],
        standing: { _tag: "Won", on: Calendar.LocalDate.literal("2024-01-03"), by: "ann" },
      })
      yield* send("ann", deal, "D-1", { _tag: "RequestReopening", reason: "price to change" })
      yield* send("system", deal, "D-1", { _tag: "Forfeit", note: "instalment 2 unpaid" })
      const request = yield* state(Approval.approval, "deal-reopen-D-1-1")
      assert.isTrue(request._tag === "Decided" && request.outcome._tag === "Superseded")
    }),
  ))

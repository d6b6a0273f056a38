import * as Engine from "@dealwright/core/Engine"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Period from "@dealwright/core/Period"
import * as Target from "@dealwright/core/Target"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as Templates from "@dealwright/core/Templates"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { expect, it } from "vitest"
import * as Authenticator from "../src/Authenticator.ts"
import { serve } from "../src/Serve.ts"
import * as Shipped from "../src/Shipped.ts"
import { type Answer, type CallOptions, caller } from "./bank.ts"

const tenant = "acme"
const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
const people = [
  ["dora", "director", null, null],
  ["mia", "manager", "dora", "north"],
  ["ann", "rep", "mia", "north"],
  ["bob", "rep", "mia", "north"],
] as const
const token = (id: string) => `dw_${id}_secret-of-${id}-secret`
const keys = people.map(([id]) => ({ id, tenant, member: id, sha256: Authenticator.hashToken(token(id)) }))

const organisation = Engine.operations(Organisation.organisation)
const targets = Engine.operations(Target.target)
const actuals = Engine.operations(Target.actuals)
const system = Effect.provideService(Engine.Session, Engine.system(tenant, "set-up"))

const figure = (amount: string) => TargetPlan.amountOf(Money.of(amount, "CNY"))
const { member, part } = TargetPlan
const on = LocalDate.literal("2024-02-10")
const { from, until } = Period.quarterOf(on)
const breakdown = TargetPlan.andThen(
  TargetPlan.byMonth(TargetPlan.even),
  TargetPlan.byOwner([part(member("ann"), Money.Quantity.whole(2)), part(member("bob"), Money.Quantity.whole(1))]),
)

const prepare = Effect.gen(function* () {
  for (const [id, rank, supervisor, team] of people) {
    const at = { supervisor, ...(team === null ? {} : { team }) }
    yield* organisation.addMember("main", { id, name: id, rank, roles: ["sales"], ...at }).pipe(system)
  }
  const metric = { measure: "booked", unit: { _tag: "Amount", currency: "CNY" } } as const
  const terms = { metric, amount: figure("9000.00"), owner: TargetPlan.company, period: { from, until }, breakdown }
  yield* targets.adopt("T-1", { terms, cycle: "2024-01" }).pipe(system)
  const fact = { measure: "booked", memberId: "ann", factId: "old:1", on, counted: figure("1500.00"), reason: "import" }
  yield* actuals.record(Target.actualsId("booked", on, "ann"), { ...fact, credited: figure("1600.00") }).pipe(system)
})

const withCompany = (
  use: (call: (who: string, path: string, options?: CallOptions) => Promise<Answer>) => Promise<void>,
): Promise<void> =>
  Effect.gen(function* () {
    yield* prepare
    const options = { resources: Shipped.resources, endpoints: Shipped.endpoints(host), visibility: Shipped.visibility }
    const listening = yield* serve({ host, ...options, port: 0 })
    const call = caller(listening.url)
    yield* Effect.promise(() => use((who, path, more) => call("GET", path, { token: token(who), ...more })))
  }).pipe(
    Effect.scoped,
    Effect.provide(
      Layer.merge(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer)), Authenticator.layerApiKeys(keys)),
    ),
    Effect.runPromise,
  )

const money = (amount: string) => ({ _tag: "Amount", money: { amount, currency: "CNY" } })
const path = "/v1/targets/T-1/attainment"

it("TGT-6: a target's attainment is told with its parts, and each part with its own", () =>
  withCompany(async (call) => {
    const whole = await call("dora", path)
    expect(whole.status).toBe(200)
    expect(whole.json).toMatchObject({
      owner: "company",
      standing: "InForce",
      target: money("9000.00"),
      actual: money("1500.00"),
      variance: money("-7500.00"),
      rate: "16.6666666667%",
      runRate: { _tag: "Over" },
      overAssigned: money("100.00"),
    })
    expect(
      whole.json.parts.map((row: { readonly from: string; readonly rate: string }) => [row.from, row.rate]),
    ).toEqual([
      ["2024-01-01", "0%"],
      ["2024-02-01", "50%"],
      ["2024-03-01", "0%"],
    ])
    const month = await call("mia", `${path}?period=2024-02`)
    expect(month.json.parts).toMatchObject([
      { owner: "member:ann", target: money("2000.00"), actual: money("1600.00"), rate: "80%" },
      { owner: "member:bob", target: money("1000.00"), actual: money("0.00"), variance: money("-1000.00") },
    ])
    const ann = await call("ann", `${path}?owner=member:ann`)
    expect(ann.json).toMatchObject({ target: money("6000.00"), actual: money("1600.00") })
  }))

it("ORG-5: nobody is told the figures of somebody whom they don't see, nor parts that there aren't", () =>
  withCompany(async (call) => {
    const month = await call("ann", `${path}?period=2024-02`)
    expect(month.json.parts.map(({ owner }: { readonly owner: string }) => owner)).toEqual(["member:ann"])
    expect((await call("ann", `${path}?owner=member:bob`)).status).toBe(404)
    expect((await call("dora", `${path}?period=2025-02`)).status).toBe(404)
    expect((await call("dora", "/v1/targets/T-2/attainment")).status).toBe(404)
    for (const query of ["owner=everybody", "period=soon", "when=now"]) {
      expect((await call("dora", `${path}?${query}`)).status).toBe(400)
    }
    expect((await call("dora", "/v1/targets?measure=booked")).json.data).toHaveLength(1)
    expect((await call("bob", "/v1/target-actuals")).json.data).toEqual([])
  }))

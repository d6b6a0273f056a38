import * as Contract from "@dealwright/core/Contract"
import * as Engine from "@dealwright/core/Engine"
import * as Inventory from "@dealwright/core/Inventory"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
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
const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.property))
const people = [
  ["pat", "president", null, ["sales"]],
  ["dora", "director", "pat", ["sales"]],
  ["kay", "rep", "dora", ["sales-controller"]],
  ["ann", "rep", "dora", ["sales"]],
  ["rita", "rep", "dora", ["receivables"]],
] as const
const token = (id: string) => `dw_${id}_secret-of-${id}-secret`
const keys = people.map(([id]) => ({ id, tenant, member: id, sha256: Authenticator.hashToken(token(id)) }))

const organisation = Engine.operations(Organisation.organisation)
const accounts = Engine.operations(Contract.contractAccount)
const units = Engine.operations(Inventory.unit)
const system = Effect.provideService(Engine.Session, Engine.system(tenant, "set-up"))

const prepare = Effect.gen(function* () {
  for (const [id, rank, supervisor, roles] of people) {
    const above = supervisor === null ? {} : { supervisor }
    yield* organisation.addMember("main", { id, name: id, rank, roles: [...roles], ...above }).pipe(system)
  }
  for (const id of ["U-1", "U-2"]) yield* units.register(id, { description: `flat ${id}` }).pipe(system)
  yield* accounts
    .open("K-9", {
      ...{ kind: "fixed", customerId: "C-9", clauses: {}, attachments: {}, amount: Money.of("100.00", "CNY") },
      lines: [{ sku: "GTX", quantity: Money.Quantity.one, unitPrice: Money.of("100.00", "CNY") }],
      term: { from: LocalDate.literal("2026-01-01"), until: LocalDate.literal("2026-12-31") },
    })
    .pipe(system)
})

const withCompany = (
  use: (call: (who: string, method: string, path: string, options?: CallOptions) => Promise<Answer>) => Promise<void>,
): Promise<void> =>
  Effect.gen(function* () {
    yield* prepare
    const options = { resources: Shipped.resources, endpoints: Shipped.endpoints(host), visibility: Shipped.visibility }
    const listening = yield* serve({ host, ...options, port: 0 })
    const call = caller(listening.url)
    yield* Effect.promise(() => use((who, method, path, more) => call(method, path, { token: token(who), ...more })))
  }).pipe(
    Effect.scoped,
    Effect.provide(
      Layer.merge(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer)), Authenticator.layerApiKeys(keys)),
    ),
    Effect.runPromise,
  )

const names = ["unit", "price", "payment", "handover", "default", "liability"]
const terms = {
  ...{ kind: "fixed", customerId: "C-1", unitId: "U-1", amount: { amount: "500000.00", currency: "CNY" } },
  clauses: Object.fromEntries(names.map((name) => [name, "as agreed"])),
  attachments: { identity: "scan" },
}

it("PRC-5, CTR-3: a contract for a unit without list price is handed in, told why, and found by its owner", () =>
  withCompany(async (call) => {
    expect((await call("ann", "POST", "/v1/contracts/K-1/draw", { body: terms })).status).toBe(200)
    const path = "/v1/contracts/K-1/submit-for-approval"
    const unknown = await call("ann", "POST", path, { body: { priceLists: ["PL-9"] } })
    expect([unknown.status, unknown.json.rule]).toEqual([422, "PRC-1"])
    const submitted = await call("ann", "POST", path, { body: {} })
    expect(submitted.status).toBe(200)
    expect(submitted.json.reasons.map(({ code }: { readonly code: string }) => code)).toEqual(
      expect.arrayContaining(["contract-approval", "contract-unlisted"]),
    )
    const { json } = await call("ann", "GET", "/v1/contracts?owner=ann&standing=AwaitingApproval")
    expect(json.data.map(({ id }: { readonly id: string }) => id)).toEqual(["K-1"])
  }))

it("CTR-2, CTR-5: the account of a contract is read; only finance may settle its rebates", () =>
  withCompany(async (call) => {
    const list = await call("ann", "GET", "/v1/contract-accounts?customer=C-9&open=true")
    expect(list.json.data).toMatchObject([{ id: "K-9", state: { drawing: "goods", draws: [] } }])
    const body = {
      rebateId: "year",
      noteNo: "N-1",
      parts: [{ invoiceId: "I-1", amount: { amount: "1.00", currency: "CNY" } }],
    }
    const path = "/v1/contract-accounts/K-9/settle-rebate"
    expect((await call("ann", "POST", path, { body })).status).toBe(403)
    const settled = await call("rita", "POST", path, { body })
    expect([settled.status, settled.json.rule]).toEqual([422, "CTR-5"])
    expect((await call("rita", "POST", "/v1/contract-accounts/K-9/draw", { body: {} })).status).toBe(404)
  }))

it("INV-2: the sales controller's queue, the longest waiting first", () =>
  withCompany(async (call) => {
    for (const id of ["U-2", "U-1"]) {
      const body = { dealId: `D-${id}`, customerId: "C-1" }
      expect((await call("ann", "POST", `/v1/units/${id}/subscribe`, { body })).status).toBe(200)
    }
    const queue = () => call("kay", "GET", "/v1/units?status=AwaitingConfirmation&sort=waitingSince&memberId=ann")
    expect((await queue()).json.data).toHaveLength(2)
    expect(
      (await call("ann", "POST", "/v1/units/U-2/confirm-subscription", { body: { dealId: "D-U-2" } })).status,
    ).toBe(403)
    expect(
      (await call("kay", "POST", "/v1/units/U-2/confirm-subscription", { body: { dealId: "D-U-2" } })).status,
    ).toBe(200)
    expect((await queue()).json.data.map(({ id }: { readonly id: string }) => id)).toEqual(["U-1"])
  }))

it("CRD-9: accounts of a group are found by their parent", () =>
  withCompany(async (call) => {
    expect((await call("rita", "GET", "/v1/credit-accounts?parentId=C-0")).json.data).toEqual([])
    expect((await call("rita", "GET", "/v1/credit-accounts?parent=C-0")).status).toBe(400)
  }))

it("PRC-10, PRC-12: tenders and agreed prices are commanded like any other resource", () =>
  withCompany(async (call) => {
    const agreed = {
      ...{ customerId: "C-1", currency: "CNY", priceLists: ["PL-1"], from: "2099-01-01", until: "2099-02-01" },
      lines: [{ sku: "GTX", unitPrice: { amount: "95.00", currency: "CNY" } }],
    }
    expect((await call("ann", "POST", "/v1/agreed-prices/AP-1/draft-agreement", { body: agreed })).status).toBe(200)
    const list = await call("ann", "GET", "/v1/agreed-prices?customerId=C-1&status=Drafted")
    expect(list.json.data).toHaveLength(1)
    expect((await call("ann", "POST", "/v1/agreed-prices/AP-1/record-agreed", { body: {} })).status).toBe(404)
    expect((await call("ann", "GET", "/v1/tenders?status=Open")).json.data).toEqual([])
  }))

import { readFileSync } from "node:fs"
import * as Decider from "@dealwright/core/Decider"
import type * as Engine from "@dealwright/core/Engine"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Webhooks from "../src/Webhooks.ts"
import { type Bank, resources, tokens, withBank } from "./bank.ts"
import { host, hostKey, hostOn } from "./webhooks.support.ts"

const secrets = await Effect.runPromise(Webhooks.derivedSecrets([Redacted.make(hostKey)]))
const body = { url: "https://hooks.example.com/dealwright", wanted: ["*"] }

const onBank = (use: (bank: Bank) => Promise<void>, served: Engine.Host = host) =>
  withBank(use, {
    host: served,
    resources: [...resources, Webhooks.resource],
    endpoints: Webhooks.endpoints(secrets),
  })

describe("webhooks over HTTP", () => {
  it("are registered, changed, switched and rotated by whoever may, and by nobody else", () =>
    onBank(async ({ call }) => {
      const teller = await call("POST", "/v1/webhooks/erp/register", { body })
      expect(teller.status).toBe(403)
      const mia = { token: tokens.mia }
      const made = await call("POST", "/v1/webhooks/erp/register", { ...mia, body })
      expect(made).toMatchObject({ status: 200, json: { events: [{ _tag: "WebhookRegistered", ...body }] } })
      expect((await call("POST", "/v1/webhooks/erp/register", { ...mia, body })).status).toBe(422)
      await call("POST", "/v1/webhooks/erp/change", { ...mia, body: { wanted: ["account"] } })
      await call("POST", "/v1/webhooks/erp/deactivate", { ...mia, body: { reason: "maintenance" } })
      const rotated = await call("POST", "/v1/webhooks/erp/rotate-secret", { ...mia, body: {} })
      expect(rotated.json.events[0]).toMatchObject({ _tag: "SecretRotated", generation: 2 })
      const now = await call("GET", "/v1/webhooks/erp", mia)
      expect(now.json.state).toMatchObject({
        url: body.url,
        wanted: ["account"],
        isActive: false,
        inactiveReason: "maintenance",
        generation: 2,
      })
      expect((await call("GET", "/v1/webhooks?isActive=false", mia)).json.data.length).toBe(1)
      expect((await call("POST", "/v1/webhooks/none/activate", { ...mia, body: {} })).json).toMatchObject({
        status: 422,
        rule: "HOOK-1",
      })
    }))

  it("show their secret to whoever may manage them, and record that they did", () =>
    onBank(async ({ call }) => {
      const mia = { token: tokens.mia }
      await call("POST", "/v1/webhooks/erp/register", { ...mia, body })
      expect((await call("POST", "/v1/webhooks/erp/reveal-secret", { body: {} })).status).toBe(403)
      const shown = await call("POST", "/v1/webhooks/erp/reveal-secret", { ...mia, body: {} })
      expect(shown.json).toMatchObject({ secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/), generation: 1 })
      expect(shown.headers.get("cache-control")).toBe("no-store")
      const history = await call("GET", "/v1/webhooks/erp/history", mia)
      expect(history.text).toContain("SecretRevealed")
      expect(history.text).not.toContain(shown.json.secret.slice(6))
      const all = await Promise.all([call("GET", "/v1/webhooks/erp", mia), call("GET", "/v1/webhooks", mia)])
      for (const { text } of all) expect(text).not.toContain("whsec_")
      expect((await call("POST", "/v1/webhooks/none/reveal-secret", { ...mia, body: {} })).status).toBe(422)
    }))

  it("HOOK-2: are refused over http, at addresses inside a network, and with a password in the URL", () =>
    onBank(async ({ call }) => {
      const register = (url: string) =>
        call("POST", "/v1/webhooks/erp/register", {
          token: tokens.mia,
          body: { ...body, url },
          headers: { "accept-language": "zh" },
        })
      const plain = await register("http://hooks.example.com/")
      expect(plain).toMatchObject({ status: 403, json: { reasons: [{ code: "webhook-needs-https", rule: "HOOK-2" }] } })
      expect(plain.json.reasons[0].sentence).toBe("Webhook 须使用 https,http 不保密。")
      const inside = await register("https://169.254.169.254/latest/meta-data")
      expect(inside.json.reasons[0]).toMatchObject({ code: "webhook-address-private" })
      const named = await register("https://ann:hunter2@hooks.example.com/")
      expect(named).toMatchObject({ status: 422, json: { rule: "HOOK-2" } })
      expect(named.text).not.toContain("hunter2")
      const wanted = await call("POST", "/v1/webhooks/erp/register", {
        token: tokens.mia,
        body: { ...body, wanted: ["order.*"] },
      })
      expect(wanted.status).toBe(400)
    }, hostOn({})))

  it("KER-7: are another company's neither to read nor to reveal", () =>
    onBank(async ({ call }) => {
      await call("POST", "/v1/webhooks/erp/register", { token: tokens.mia, body })
      expect((await call("GET", "/v1/webhooks/erp", { token: tokens.other })).status).toBe(404)
      expect((await call("GET", "/v1/webhooks", { token: tokens.other })).json.data).toEqual([])
      expect((await call("POST", "/v1/webhooks/erp/reveal-secret", { token: tokens.other, body: {} })).status).toBe(403)
    }))

  it("ORG-5: tell whoever may manage them how sending goes", () =>
    onBank(async ({ call }) => {
      const mia = { token: tokens.mia }
      await call("POST", "/v1/webhooks/erp/register", { ...mia, body })
      expect((await call("GET", "/v1/webhooks/erp/deliveries")).status).toBe(403)
      // Nobody sends here: the endpoint isn't known to a sender yet.
      expect((await call("GET", "/v1/webhooks/erp/deliveries", mia)).status).toBe(404)
    }))

  it("stand in the OpenAPI document with what they take and answer", () =>
    onBank(async ({ call }) => {
      const { paths } = (await call("GET", "/openapi.json")).json
      for (const command of ["register", "change", "activate", "deactivate", "rotate-secret", "reveal-secret"]) {
        expect(Object.keys(paths)).toContain(`/v1/webhooks/{id}/${command}`)
      }
    }))
})

it("KER-8: what is stored of a webhook keeps its form", async () => {
  const golden: ReadonlyArray<Webhooks.WebhookEvent> = JSON.parse(
    readFileSync(new URL("webhooks.golden.json", import.meta.url), "utf8"),
  )
  const codec = Schema.toCodecJson(Schema.Array(Webhooks.webhook.event))
  const events = Schema.decodeUnknownSync(codec)(golden)
  expect(Schema.encodeSync(codec)(events)).toEqual(golden)
  expect(new Set(events.map(({ _tag }) => _tag)).size).toBe(6)
  expect(Decider.fold(Webhooks.webhook, events)).toEqual({
    _tag: "Endpoint",
    url: "https://erp.example.com/hooks",
    wanted: ["order", "receivable.StepFired"],
    isActive: true,
    inactiveReason: "",
    generation: 2,
    previousUntil: 1774512000000,
  })
})

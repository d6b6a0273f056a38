import * as Engine from "@dealwright/core/Engine"
import { Store } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import * as Webhooks from "../src/Webhooks.ts"
import {
  answering,
  deposit,
  eventually,
  hook,
  hostKey,
  logged,
  parked,
  received,
  receiver,
  register,
  run,
  secretOf,
  sending,
  statusOf,
  verify,
} from "./webhooks.support.ts"

const amounts = (messages: ReadonlyArray<{ readonly json: { readonly data: { readonly amount: number } } }>) =>
  messages.map(({ json }) => json.data.amount)

describe("a webhook", () => {
  it("is sent as a signed CloudEvent of everything that happens after its registration", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        yield* deposit("a", 1)
        yield* register("erp", to.url)
        yield* deposit("a", 2)
        yield* sending(Effect.andThen(received(to, 1), Effect.sleep(100)))
        expect(to.received.length).toBe(1)
        const [message] = to.received
        if (message === undefined) return expect.fail("nothing arrived")
        expect(verify(yield* secretOf("erp"), message)).toMatchObject({
          specversion: "1.0",
          id: "account/a/2",
          source: "urn:dealwright:acme",
          type: "account.Deposited",
          subject: "account/a",
          tenant: "acme",
          version: 2,
          position: 3,
          schemaversion: 1,
          data: { _tag: "Deposited", amount: 2 },
        })
        expect(Date.now() - Date.parse(message.json.time)).toBeLessThan(60_000)
        expect(message.headers["webhook-id"]).toMatch(/^msg_[0-9a-f]{32}$/)
        expect(message.headers["content-type"]).toContain("application/json")
        // Somebody else's secret, or another body, is found out.
        const other = yield* secretOf("other")
        expect(() => verify(other, message)).toThrow()
        const first = yield* secretOf("erp")
        expect(() => verify(first, { ...message, body: message.body.replace('"amount":2', '"amount":3') })).toThrow()
      }),
    ))

  it("goes out soon after the commit", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        yield* register("erp", to.url)
        yield* sending(
          Effect.gen(function* () {
            yield* deposit("a")
            yield* received(to, 1)
            const before = performance.now()
            yield* deposit("b")
            yield* received(to, 2)
            expect((to.received[1]?.at ?? 0) - before).toBeLessThan(3000)
          }),
          { every: "1 minute" },
        )
      }),
    ))

  it("is of the kinds and types that are wanted, by what is wanted when it is sent", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        const wanted = () => to.received.map(({ json }) => json.type)
        yield* register("erp", to.url, ["account.Withdrawn", "organisation"])
        yield* sending(
          Effect.gen(function* () {
            const engine = yield* Engine.Engine
            const withdraw = engine
              .executeEncoded("account", "a", { _tag: "Withdraw", amount: 1 })
              .pipe(Effect.provideService(Engine.Session, Engine.system("acme", "test")))
            yield* deposit("a", 10)
            yield* withdraw
            yield* received(to, 1)
            yield* hook("erp", { _tag: "Change", wanted: ["account.Deposited"] })
            yield* withdraw
            yield* deposit("a", 11)
            yield* received(to, 2)
            yield* Effect.sleep(50)
            expect(wanted()).toEqual(["account.Withdrawn", "account.Deposited"])
          }),
        )
        expect(yield* statusOf("erp")).toMatchObject({ behind: 0, parkedCount: 0 })
      }),
    ))

  it("KER-7: carries only events of the company that registered it", () =>
    run(
      Effect.gen(function* () {
        const [acme, umbrella] = [yield* receiver, yield* receiver]
        yield* register("erp", acme.url)
        yield* register("erp", umbrella.url, ["*"], "umbrella")
        yield* deposit("a", 1)
        yield* deposit("a", 2, "umbrella")
        yield* sending(Effect.andThen(received(acme, 1), received(umbrella, 1)))
        yield* Effect.sleep(50)
        expect(amounts(acme.received)).toEqual([1])
        expect(amounts(umbrella.received)).toEqual([2])
        const [message] = umbrella.received
        if (message === undefined) return expect.fail("nothing arrived")
        const acmes = yield* secretOf("erp")
        expect(() => verify(acmes, message)).toThrow()
        expect(() => verify("whsec_AAAA", message)).toThrow()
        verify(yield* secretOf("erp", 1, "umbrella"), message)
        expect((yield* Webhooks.status("acme")).map(({ tenant }) => tenant)).toEqual(["acme"])
      }),
    ))

  it("is signed with the old secret too for a while after a rotation, and then no more", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        yield* register("erp", to.url)
        yield* hook("erp", { _tag: "RotateSecret" })
        const [before, after] = [yield* secretOf("erp", 1), yield* secretOf("erp", 2)]
        expect(before).not.toBe(after)
        yield* sending(
          Effect.gen(function* () {
            yield* deposit("a")
            yield* received(to, 1)
            yield* hook("erp", { _tag: "RotateSecret", overlapHours: 0 })
            yield* deposit("a")
            yield* received(to, 2)
          }),
        )
        const [both, one] = to.received
        if (both === undefined || one === undefined) return expect.fail("too little arrived")
        expect(both.headers["webhook-signature"]?.split(" ").length).toBe(2)
        verify(before, both)
        verify(after, both)
        expect(one.headers["webhook-signature"]?.split(" ").length).toBe(1)
        verify(yield* secretOf("erp", 3), one)
        expect(() => verify(after, one)).toThrow()
      }),
    ))

  it("is signed with the new and the old key of the host while the host changes it", async () => {
    const [old, fresh] = ["11".repeat(32), "22".repeat(32)].map((key) => Redacted.make(key))
    if (old === undefined || fresh === undefined) return expect.fail("no keys")
    const name = { tenant: "acme", endpoint: "erp", generation: 1 }
    const secrets = async (...keys: ReadonlyArray<Redacted.Redacted<string>>) =>
      (await Effect.runPromise(Effect.flatMap(Webhooks.derivedSecrets(keys), ({ secretsOf }) => secretsOf(name)))).map(
        Redacted.value,
      )
    expect(await secrets(fresh, old)).toEqual([...(await secrets(fresh)), ...(await secrets(old))])
  })
})

describe("a receiver that doesn't take it", () => {
  it("gets the same message with the same id again, and later ones of the stream only after it", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        let failures = 2
        to.answer = (message, response) => answering(failures-- > 0 ? 503 : 200)(message, response)
        yield* register("erp", to.url)
        yield* deposit("a", 1)
        yield* deposit("a", 2)
        yield* deposit("b", 3)
        yield* sending(received(to, 5))
        const own = to.received.filter(({ json }) => json.subject === "account/a")
        const first = own.filter(({ json }) => json.data.amount === 1)
        expect(new Set(first.map(({ headers }) => headers["webhook-id"])).size).toBe(1)
        expect(new Set(first.map(({ body }) => body)).size).toBe(1)
        expect(amounts(own)).toEqual([...first.map(() => 1), 2])
        const secret = yield* secretOf("erp")
        for (const message of to.received) verify(secret, message)
      }),
    ))

  it("holds up its own stream only, then is tried again by itself, in order", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        let isBroken = true
        to.answer = (message, response) =>
          answering(isBroken && message.json.subject === "account/a" ? 500 : 200)(message, response)
        yield* register("erp", to.url)
        yield* sending(
          Effect.gen(function* () {
            for (const [id, amount] of [
              ["a", 1],
              ["b", 2],
              ["a", 3],
              ["b", 4],
            ] as const)
              yield* deposit(id, amount)
            yield* received(to, 5)
            yield* parked(2, "erp")
            const [held] = (yield* statusOf("erp")).parked
            expect(held).toMatchObject({
              stream: { id: "a" },
              error: expect.stringMatching(/^WebhookFailed: 127\.0\.0\.1:\d+ answered 500$/),
            })
            isBroken = false
            yield* deposit("a", 5)
            yield* eventually(Effect.sync(() => to.received.filter(({ json }) => json.data.amount === 5).length === 1))
            yield* parked(0, "erp")
          }),
          { again: { base: 100, cap: 200 } },
        )
        const taken = to.received.filter(({ json }) => json.subject === "account/a").map(({ json }) => json.data.amount)
        expect(Array.from(new Set(taken))).toEqual([1, 3, 5])
        expect(amounts(to.received.filter(({ json }) => json.subject === "account/b"))).toEqual([2, 4])
        expect(yield* statusOf("erp")).toMatchObject({ parkedCount: 0, behind: 0 })
      }),
    ))

  it("costs other endpoints nothing, though it is dead", () =>
    run(
      Effect.gen(function* () {
        const alive = yield* receiver
        // Nobody listens on a port of one's own that was let go of.
        yield* register("dead", "http://127.0.0.1:1/")
        yield* register("alive", alive.url)
        yield* sending(
          Effect.gen(function* () {
            for (let i = 0; i < 30; i++) yield* deposit(`s${i}`)
            const before = performance.now()
            yield* received(alive, 30)
            expect(performance.now() - before).toBeLessThan(3000)
            // The answers to the last ones may still be on the way.
            yield* Effect.sleep(100)
          }),
          { base: "1 minute", cap: "1 minute" },
        )
        expect(yield* statusOf("alive")).toMatchObject({ parkedCount: 0, behind: 0 })
        expect(yield* statusOf("dead")).toMatchObject({ behind: 30 })
      }),
    ))

  it("is given up after its time, and its redirects aren't followed", () =>
    run(
      Effect.gen(function* () {
        const [slow, elsewhere, sly] = [yield* receiver, yield* receiver, yield* receiver]
        slow.answer = () => {}
        sly.answer = answering(302, { location: elsewhere.url })
        yield* register("slow", slow.url)
        yield* register("sly", sly.url)
        yield* deposit("a")
        yield* sending(parked(1, "slow", "sly"), { tries: 2, answerWithin: 100 })
        const errors = (yield* Webhooks.status("acme")).map(({ parked }) => parked[0]?.error)
        expect(errors.join("\n")).toMatch(/didn't answer within 0.1 seconds/)
        expect(errors.join("\n")).toMatch(/redirects \(302\), which isn't followed/)
        expect([slow.received.length, sly.received.length, elsewhere.received.length]).toEqual([2, 2, 0])
      }),
    ))

  it("may talk as much as it likes: its status counts, and no more than a little is listened to", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        let written = 0
        let isCut = false
        to.answer = (_, response) => {
          response.writeHead(200)
          response.on("close", () => {
            isCut = true
          })
          const pour = () => {
            while (!isCut && written < 500_000_000) {
              written += 65_536
              if (!response.write(Buffer.alloc(65_536))) return void response.once("drain", pour)
            }
          }
          pour()
        }
        yield* register("erp", to.url)
        yield* deposit("a")
        yield* sending(eventually(Effect.sync(() => isCut)))
        expect(written).toBeLessThan(20_000_000)
        expect(to.received.length).toBe(1)
        expect(yield* statusOf("erp")).toMatchObject({ parkedCount: 0, behind: 0 })
      }),
    ))

  it("is switched off when it says that it is gone, and misses nothing when it is switched on again", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const to = yield* receiver
        to.answer = answering(410)
        const state = engine
          .state(Webhooks.webhook, "erp")
          .pipe(Effect.provideService(Engine.Session, Engine.system("acme", "test")))
        yield* register("erp", to.url)
        yield* deposit("a", 1)
        yield* deposit("a", 2)
        yield* sending(
          Effect.gen(function* () {
            yield* eventually(Effect.map(state, (one) => one._tag === "Endpoint" && !one.isActive))
            expect(yield* state).toMatchObject({ inactiveReason: "the receiver answered 410 Gone" })
            yield* deposit("a", 3)
            yield* Effect.sleep(200)
            expect(amounts(to.received)).toEqual([1])
            expect(yield* statusOf("erp")).toMatchObject({ behind: 3, parkedCount: 0 })
            to.answer = answering(204)
            yield* hook("erp", { _tag: "Activate" })
            yield* received(to, 4)
          }),
        )
        expect(amounts(to.received)).toEqual([1, 1, 2, 3])
      }),
    ))
})

describe("a sender", () => {
  it("goes on after a restart where it was, with the same ids for what comes again", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        yield* register("erp", to.url)
        for (let i = 1; i <= 20; i++) yield* deposit("a", i)
        // The first process is gone while the receiver has a message and hasn't answered.
        to.answer = (message, response) => {
          if (message.json.data.amount < 10) answering(200)(message, response)
        }
        yield* sending(received(to, 10), { answerWithin: "1 minute" })
        to.answer = answering(200)
        yield* sending(eventually(Effect.sync(() => amounts(to.received).includes(20))))
        const firsts = Array.from(new Set(amounts(to.received)))
        expect(firsts).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
        const ids = new Map<number, Set<string | undefined>>()
        for (const { headers, json } of to.received) {
          const own = ids.get(json.data.amount) ?? new Set()
          ids.set(json.data.amount, own.add(headers["webhook-id"]))
        }
        expect(to.received.length).toBeGreaterThan(20)
        expect(Array.from(ids.values(), ({ size }) => size)).toEqual(Array(20).fill(1))
        expect(new Set(Array.from(ids.values(), (own) => Array.from(own)[0])).size).toBe(20)
      }),
    ))

  it("sends for its share of the endpoints where several processes send", () =>
    run(
      Effect.gen(function* () {
        const to = yield* receiver
        const endpoints = Array.from({ length: 8 }, (_, i) => `erp${i}`)
        for (const id of endpoints) yield* register(id, to.url)
        yield* deposit("a")
        const shard = (index: number) => ({ shard: { index, count: 2 } })
        yield* sending(sending(Effect.andThen(received(to, 8), Effect.sleep(200)), shard(1)), shard(0))
        expect(new Set(to.received.map(({ headers }) => headers["webhook-id"])).size).toBe(8)
        expect(to.received.length).toBe(8)
      }),
    ))

  it("lets no secret out: not into events, documents, the status, errors or logs", () =>
    run(
      Effect.gen(function* () {
        const store = yield* Store
        const to = yield* receiver
        logged.length = 0
        to.answer = answering(500)
        yield* register("erp", to.url)
        yield* hook("erp", { _tag: "RotateSecret" })
        yield* hook("erp", { _tag: "RevealSecret" })
        yield* deposit("a")
        yield* sending(parked(1, "erp"))
        expect(logged.some((line) => line.includes("answered 500"))).toBe(true)
        const feed = yield* store.feed({ after: 0, limit: 1000 })
        const documents = yield* store.find({ tenant: "acme", kind: "webhook", query: { where: [], limit: 10 } })
        expect(documents.documents.length).toBe(1)
        const everything = JSON.stringify([logged, feed, documents, yield* Webhooks.status()])
        for (const secret of [yield* secretOf("erp", 1), yield* secretOf("erp", 2), hostKey]) {
          expect(everything).not.toContain(secret)
          expect(everything).not.toContain(secret.replace("whsec_", ""))
        }
        // Nor where on its host the receiver listens, which may be all that keeps strangers out of it.
        expect(logged.join("\n")).not.toContain("secret-path")
        const services = yield* Webhooks.WebhookSecrets
        expect(JSON.stringify(services)).not.toContain(hostKey)
      }),
    ))
})

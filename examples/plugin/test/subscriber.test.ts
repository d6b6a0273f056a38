import { Engine, LocalDate, MemoryStore, Money, Receivable, Templates } from "@dealwright/core"
import { Effect, Layer, References, Result } from "effect"
import { describe, expect, it } from "vitest"
import { acmeRegional, acmeTemplate, type Outbox } from "../src/index.ts"
import { debt, makeOutbox, tenant } from "./acme.ts"

const receivables = Engine.operations(Receivable.receivable)

/** A debt whose first two steps have fired, on a host with these plugins. */
const withOverdueDebt = <A, E>(
  plugins: ReadonlyArray<Engine.Plugin>,
  program: (subscribers: ReadonlyMap<string, Engine.Subscriber>) => Effect.Effect<A, E, Engine.Engine | Engine.Store>,
) => {
  const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, ...plugins], acmeTemplate))
  const at = Engine.moment("2026-03-02T02:00:00Z")
  return Effect.gen(function* () {
    yield* receivables
      .open(debt, {
        customerId: "C-1",
        source: { _tag: "Import", reference: "old-4711" },
        total: Money.of("80000.00", "CNY"),
        invoiceDate: LocalDate.literal("2026-03-01"),
        method: { _tag: "InFull", due: LocalDate.literal("2026-03-31") },
        sellers: [],
      })
      .pipe(Effect.provideService(Engine.Session, Engine.system(tenant, "import", { at })))
    yield* Engine.sweep(Engine.moment("2026-04-02T02:00:00Z"))
    yield* Engine.sweep(Engine.moment("2026-04-08T02:00:00Z"))
    return yield* program(new Map(host.subscribers.map((one) => [one.name, one])))
  }).pipe(
    // What is parked is also logged as a warning; here it is expected.
    Effect.provideService(References.MinimumLogLevel, "Error"),
    Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))),
    Effect.runPromise,
  )
}

const named = (subscribers: ReadonlyMap<string, Engine.Subscriber>, name: string): Engine.Subscriber => {
  const found = subscribers.get(name)
  if (found === undefined) throw new Error(`there is no subscriber ${name}`)
  return found
}

describe("the subscriber", () => {
  it("writes a line for every step that fired, and none twice when it looks again", async () => {
    const outbox = makeOutbox()
    await withOverdueDebt([acmeRegional({ outbox })], (subscribers) =>
      Effect.gen(function* () {
        const one = named(subscribers, "acme.steps-to-outbox")
        yield* Engine.catchUp(one)
        yield* Engine.catchUp(one)
      }),
    )
    expect(Array.from(outbox.lines.values(), ({ tenant, text }) => `${tenant}: ${text}`)).toEqual([
      "acme: INV-7 (1): reminder, Notify",
      "acme: INV-7 (1): call, Task",
    ])
  })

  it("hears an event again when it failed after it had written: at least once, and its key makes that harmless", async () => {
    const outbox = makeOutbox()
    const calls: Array<string> = []
    const shaky: Outbox = {
      put: async (line) => {
        calls.push(line.key)
        await outbox.put(line)
        if (calls.length === 1) throw new Error("the answer was lost")
      },
    }
    await withOverdueDebt([acmeRegional({ outbox: shaky })], (subscribers) =>
      Engine.catchUp(named(subscribers, "acme.steps-to-outbox"), { tries: 2 }),
    )
    expect(calls.length).toBe(3)
    expect(calls[0]).toBe(calls[1])
    expect(outbox.lines.size).toBe(2)
  })

  it("is parked where it keeps failing, event by event with its error, while others go on", async () => {
    const full: Outbox = { put: () => Promise.reject(new Error("the disk is full")) }
    const heard: Array<string> = []
    const listener = Engine.plugin({
      id: "acme.listener",
      version: "1.0.0",
      subscribers: [{ name: "acme.listener", handle: (event) => Effect.sync(() => void heard.push(event.type)) }],
    })
    const statuses = await withOverdueDebt([acmeRegional({ outbox: full }), listener], (subscribers) =>
      Effect.gen(function* () {
        yield* Effect.forEach(subscribers.values(), (one) => Engine.catchUp(one, { tries: 1 }), {
          concurrency: "unbounded",
        })
        return yield* Engine.subscriberStatus
      }),
    )
    const failing = statuses.find(({ name }) => name === "acme.steps-to-outbox")
    const other = statuses.find(({ name }) => name === "acme.listener")
    expect(failing).toMatchObject({ parkedCount: 2 })
    expect(failing?.parked[0]?.error).toContain("the disk is full")
    expect(other).toMatchObject({ parkedCount: 0, position: failing?.position })
    expect(heard.filter((type) => type === "StepFired").length).toBe(2)
  })
})

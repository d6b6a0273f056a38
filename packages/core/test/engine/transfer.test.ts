import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Decider from "../../src/decider/index.ts"
import * as Engine from "../../src/engine/index.ts"
import type * as Ports from "../../src/ports/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, bank, host, template } from "./bank.ts"
import golden from "./export.golden.json" with { type: "json" }
import { type Deed, deeds, doAll, everythingOf, exported, on, storeWith } from "./operating.ts"

const bringIn = (
  store: Ports.StoreService,
  lines: ReadonlyArray<string>,
  options: Engine.ImportOptions = {},
  into = host,
) => Engine.importTenant(into, Stream.fromIterable(lines), options).pipe(on(store))

/** A history that has a bit of everything. */
const history: ReadonlyArray<Deed> = [
  { tenant: "acme", account: "a", amount: 40, what: "deposit" },
  { tenant: "other", account: "a", amount: 7, what: "deposit" },
  { tenant: "acme", account: "b", amount: 5, what: "two deposits at once" },
  { tenant: "acme", account: "a", amount: 30, what: "lock" },
  { tenant: "acme", account: "a", amount: 10, what: "withdraw" },
]

const refusal = (lines: ReadonlyArray<string>, options: Engine.ImportOptions = {}) =>
  Effect.gen(function* () {
    const store = yield* MemoryStore.make
    const error = yield* Effect.flip(bringIn(store, lines, options))
    if (error._tag !== "TransferError") return expect.fail(error.message)
    const left = yield* store.feed({ after: 0, limit: 1000 })
    return { error, commitsLeft: new Set(left.map(({ meta }) => JSON.stringify(meta))).size, eventsLeft: left.length }
  })

const sumOf = (line: string): string => String(JSON.parse(line).sum)

/** Changes lines as somebody would who knows how the checksums are made. */
const forge = (lines: ReadonlyArray<string>, change: (text: string) => string): ReadonlyArray<string> => {
  let sum = ""
  return lines.map((line) => {
    const { sum: _, ...content } = JSON.parse(change(line))
    const text = Engine.canonicalJson(content)
    sum = Engine.digest(`${sum}\n${text}`)
    return `${text.slice(0, -1)},"sum":"${sum}"}`
  })
}

describe("a company's export and import", () => {
  it(
    "brings over the same events, documents, index answers, timers and receipts, and the audit finds nothing",
    () =>
      fc.assert(
        fc.asyncProperty(deeds(), (done) =>
          Effect.gen(function* () {
            const from = yield* storeWith(done)
            const to = yield* MemoryStore.make
            const lines = yield* exported(from)
            const report = yield* bringIn(to, lines)
            expect(yield* everythingOf(to)).toEqual(yield* everythingOf(from))
            expect(yield* everythingOf(to, "other")).toMatchObject({ events: [], timers: [] })
            expect((yield* Engine.audit(host).pipe(on(to))).findings).toEqual([])
            expect(report).toMatchObject({ tenant: "acme", written: lines.length - 2, present: 0 })
            // What comes back out is what came in, from the second line on: the first one tells the time.
            const content = (all: ReadonlyArray<string>) => all.slice(1).map((line) => line.replace(sumOf(line), ""))
            expect(content(yield* exported(to))).toEqual(content(lines))
          }).pipe(Effect.runPromise),
        ),
        { numRuns: 1000 },
      ),
    120_000,
  )

  it(
    "goes on where an import was interrupted, wherever that was",
    () =>
      fc.assert(
        fc.asyncProperty(deeds(), fc.nat(), (done, anywhere) =>
          Effect.gen(function* () {
            const from = yield* storeWith(done)
            const lines = yield* exported(from)
            const to = yield* MemoryStore.make
            const cut = anywhere % lines.length
            const first = yield* Effect.flip(bringIn(to, lines.slice(0, cut), { once: true }))
            expect(first).toMatchObject({ _tag: "TransferError" })
            const second = yield* bringIn(to, lines)
            expect(second.present).toBe(Math.max(0, cut - 1))
            expect(second.written).toBe(lines.length - 2 - second.present)
            expect(yield* everythingOf(to)).toEqual(yield* everythingOf(from))
            // Once more: everything is there.
            expect(yield* bringIn(to, lines)).toMatchObject({ written: 0, present: lines.length - 2 })
          }).pipe(Effect.runPromise),
        ),
        { numRuns: 300 },
      ),
    120_000,
  )

  it(
    "refuses a file that was cut, reordered or edited, at the line where it was, and writes nothing",
    () =>
      fc.assert(
        fc.asyncProperty(
          deeds(),
          fc.constantFrom("cut", "left out", "swapped", "repeated", "edited"),
          fc.nat(),
          (done, how, anywhere) =>
            Effect.gen(function* () {
              const lines = yield* exported(yield* storeWith([...history, ...done]))
              const at = anywhere % (lines.length - 1)
              const [before, line, next, behind] = [
                lines.slice(0, at),
                lines[at] ?? "",
                lines[at + 1] ?? "",
                lines.slice(at + 2),
              ]
              const spoilt = {
                cut: [...before, line],
                "left out": [...before, next, ...behind],
                swapped: [...before, next, line, ...behind],
                repeated: [...before, line, line, next, ...behind],
                // A digit somewhere before the checksum.
                edited: [
                  ...before,
                  line.replace(/\d(?=[^"]*"[^"]*":)/, (digit) => String(9 - Number(digit))),
                  next,
                  ...behind,
                ],
              }[how]
              const { error, eventsLeft } = yield* refusal(spoilt)
              const seen = how === "cut" || how === "repeated" ? at + 2 : at + 1
              expect([how, error.line]).toEqual([how, seen])
              expect(error.written).toBe(0)
              expect(eventsLeft).toBe(0)
              expect(error.message).toContain("nothing was written")
              expect(error.reason._tag).toMatch(
                how === "cut"
                  ? /Truncated/
                  : at === 0
                    ? /Altered|Malformed|NotAnExport|OtherVersion/
                    : /Altered|Malformed/,
              )
            }).pipe(Effect.runPromise),
        ),
        { numRuns: 300 },
      ),
    120_000,
  )

  it("writes what comes before a spoilt line when the lines can be read only once, and says so", () =>
    Effect.gen(function* () {
      const lines = yield* exported(yield* storeWith(history))
      const spoilt = lines.map((line, i) => (i === 3 ? line.replace('"amount":5', '"amount":6') : line))
      const { commitsLeft, error } = yield* refusal(spoilt, { once: true })
      expect(error).toMatchObject({ line: 4, reason: { _tag: "Altered" }, written: 2 })
      expect(commitsLeft).toBe(error.written + 1) // the deposit's reaction has its own meta
      expect(error.message).toContain("the 2 commits before it were written and stay")
    }).pipe(Effect.runPromise))

  it("KER-8: finds an event that was rewritten though every checksum fits", () =>
    Effect.gen(function* () {
      const lines = yield* exported(yield* storeWith(history))
      const forged = forge(lines, (line) => line.replace('"amount":5', '"amount":6'))
      for (const once of [true, false]) {
        const { error } = yield* refusal(forged, { once })
        expect(error).toMatchObject({ line: 4, reason: { _tag: "BrokenLink" }, written: once ? 2 : 0 })
      }
    }).pipe(Effect.runPromise))

  it("KER-7: comes in under its own name only, because the links cover it", () =>
    Effect.gen(function* () {
      const lines = yield* exported(yield* storeWith(history))
      const { error } = yield* refusal(lines, { tenant: "beta" })
      expect(error).toMatchObject({ line: 1, reason: { _tag: "OtherTenant" } })
      expect(error.message).toContain("the links between its events cover the company's name")
      const renamed = forge(lines, (line) => line.replace('"tenant":"acme"', '"tenant":"beta"'))
      expect((yield* refusal(renamed)).error).toMatchObject({ line: 2, reason: { _tag: "BrokenLink" } })
    }).pipe(Effect.runPromise))

  it("refuses a place that holds other data of the company, or that has gone on since, and changes nothing there", () =>
    Effect.gen(function* () {
      const lines = yield* exported(yield* storeWith(history))
      const other = yield* storeWith([{ tenant: "acme", account: "z", amount: 1, what: "deposit" }])
      const before = yield* everythingOf(other)
      const refused = yield* Effect.flip(bringIn(other, lines))
      expect(refused).toMatchObject({ reason: { _tag: "OtherData" }, written: 0 })
      expect(yield* everythingOf(other)).toEqual(before)

      const further = yield* MemoryStore.make
      yield* bringIn(further, lines)
      yield* doAll(further, history, "later")
      const again = yield* Effect.flip(bringIn(further, lines))
      expect(again).toMatchObject({ reason: { _tag: "OtherData" }, written: 0 })
      expect(again.message).toContain("has gone on")
    }).pipe(Effect.runPromise))

  it("says which line needs a plugin that this host doesn't have, or a later form of a module", () =>
    Effect.gen(function* () {
      const lines = yield* exported(yield* storeWith(history))
      const aggregates = (bank.aggregates ?? []).filter(({ kind }) => kind !== "ledger")
      const smaller = Result.getOrThrow(Engine.compose([{ ...bank, aggregates, reactors: [] }], template))
      const store = yield* MemoryStore.make
      const unknown = yield* Effect.flip(bringIn(store, lines, {}, smaller))
      expect(unknown).toMatchObject({ line: 3, reason: { _tag: "UnknownKind" } })
      expect(unknown.message).toContain("ledger/all")
      const later = forge(lines, (line) => line.replace('"schemaVersion":1', '"schemaVersion":2'))
      const { error } = yield* refusal(later)
      expect(error.line).toBe(2)
    }).pipe(Effect.runPromise))

  it("tells what isn't an export from one of a later form", () =>
    Effect.gen(function* () {
      const lines = yield* exported(yield* storeWith(history))
      expect((yield* refusal(["hello"])).error.reason._tag).toBe("NotAnExport")
      expect((yield* refusal([])).error.reason._tag).toBe("NotAnExport")
      expect((yield* refusal(['{"a":1}'])).error.reason._tag).toBe("NotAnExport")
      const nine = forge(lines, (line) => {
        const parsed = JSON.parse(line)
        return parsed._tag === "Header" ? JSON.stringify({ ...parsed, version: 9 }) : line
      })
      const { error } = yield* refusal(nine)
      expect(error).toMatchObject({ line: 1, reason: { _tag: "OtherVersion" } })
    }).pipe(Effect.runPromise))

  it("a command id whose receipt was forgotten counts as new in the new place too", () =>
    Effect.gen(function* () {
      const from = yield* storeWith(history)
      expect(yield* from.forgetReceipts({ before: Number.MAX_SAFE_INTEGER, limit: 1, tenant: "acme" })).toBe(1)
      const to = yield* MemoryStore.make
      yield* bringIn(to, yield* exported(from))
      const [a, b] = [yield* everythingOf(from), yield* everythingOf(to)]
      expect(b).toEqual(a)
      expect(b.receipts.filter(([, receipt]) => receipt === null)).toHaveLength(1)
    }).pipe(Effect.runPromise))

  it("an export taken across many pages is the same as what was written, commit by commit", () =>
    Effect.gen(function* () {
      const many: ReadonlyArray<Deed> = Array.from({ length: 700 }, (_, i) => ({
        tenant: i % 5 === 0 ? "other" : "acme",
        account: `a${i % 7}`,
        amount: 1 + (i % 9),
        what: i % 3 === 0 ? "two deposits at once" : "deposit",
      }))
      const from = yield* storeWith(many)
      const lines = yield* exported(from)
      const commits = lines.slice(1, -1).map((line) => JSON.parse(line))
      expect(commits).toHaveLength(561)
      expect(commits.every(({ events, receipt }) => events.length >= 1 && receipt !== null)).toBe(true)
      const to = yield* MemoryStore.make
      yield* bringIn(to, lines)
      expect(yield* everythingOf(to)).toEqual(yield* everythingOf(from))
    }).pipe(Effect.runPromise))

  it("brings events that name no command over too, in lines of a bounded length", () =>
    Effect.gen(function* () {
      const from = yield* MemoryStore.make
      const hashes = new Map<string, string>()
      const written = Effect.fnUntraced(function* (commandId: string, ids: ReadonlyArray<string>, meta: Ports.Json) {
        const writes: Array<Ports.StreamWrite> = []
        for (const id of ids) {
          const key = { kind: "account", id }
          const loaded = (yield* from.load({ tenant: "acme", keys: [key] })).documents[0] ?? null
          const version = (loaded?.version ?? 0) + 1
          const event = { type: "Deposited", schemaVersion: 1, data: { _tag: "Deposited", amount: 1 }, meta }
          const hash = Engine.link(hashes.get(id) ?? Engine.genesis, { ...event, tenant: "acme", key, version })
          hashes.set(id, hash)
          writes.push({
            key,
            expectedVersion: version - 1,
            events: [{ ...event, hash }],
            document: { v: 1, s: { balance: version, lockedUntil: null } },
            index: { balance: version },
            timers: [],
          })
        }
        const batch = { tenant: "acme", commandId, commandHash: commandId, at: 5, writes, guards: [], receipt: null }
        expect(yield* from.commit(batch)).toMatchObject({ _tag: "Committed" })
      })
      for (let i = 0; i < 90; i++) yield* written(`old-${i}`, ["a", `b${i}`, `c${i}`], {})
      // The same id twice, at two moments: two commits.
      yield* written("first", ["a"], { commandId: "again", at: 1 })
      yield* written("second", ["a"], { commandId: "again", at: 2 })
      for (let i = 0; i < 130; i++) yield* written(`older-${i}`, [`d${i}`], "nothing")

      const lines = yield* exported(from)
      const commits = lines.slice(1, -1).map((line) => JSON.parse(line))
      // "a" comes back in each of the first 90; the 130 streams fill one line and a part of the next.
      expect(commits).toHaveLength(90 + 2 + 2)
      expect(commits.every(({ events }) => events.length <= 100)).toBe(true)
      expect(commits.filter(({ commandId }) => commandId === "again")).toHaveLength(2)
      const to = yield* MemoryStore.make
      yield* bringIn(to, lines)
      const [a, b] = [yield* everythingOf(from), yield* everythingOf(to)]
      expect({ ...b, receipts: [] }).toEqual({ ...a, receipts: [] })
      expect((yield* Engine.audit(host).pipe(on(to))).findings).toEqual([])
      expect(yield* bringIn(to, lines)).toMatchObject({ written: 0, present: 94 })
    }).pipe(Effect.runPromise))

  it("keeps documents in the form of the host that they come to", () =>
    Effect.gen(function* () {
      const later = Decider.erase({
        ...account,
        schemaVersion: 2,
        upcast: ({ data }) => data,
        index: (state) => ({ ...account.index(state), isLocked: state.lockedUntil !== null }),
      })
      const aggregates = (bank.aggregates ?? []).map((one) => (one.kind === "account" ? later : one))
      const upgraded = Result.getOrThrow(Engine.compose([{ ...bank, reactors: [], aggregates }], template))
      const lines = yield* exported(yield* storeWith(history))
      const to = yield* MemoryStore.make
      yield* bringIn(to, lines, {}, upgraded)
      expect((yield* Engine.audit(upgraded).pipe(on(to))).findings).toEqual([])
      const query = { where: [{ _tag: "Equals", field: "isLocked", value: true } as const], limit: 10 }
      const locked = yield* to.find({ tenant: "acme", kind: "account", query })
      expect(locked.documents.map(({ id }) => id)).toEqual(["a"])
    }).pipe(Effect.runPromise))

  it("reads exports of form 1 as they were written", () =>
    Effect.gen(function* () {
      const to = yield* MemoryStore.make
      const report = yield* bringIn(to, golden)
      expect(report).toMatchObject({ tenant: "acme", commits: 5, events: 9, written: 5 })
      expect((yield* Engine.audit(host).pipe(on(to))).findings).toEqual([])
      const { documents, receipts, timers } = yield* everythingOf(to)
      expect(documents.flatMap((page) => page.documents.map(({ id, index }) => [id, index]))).toContainEqual([
        "a",
        { balance: 30 },
      ])
      expect(timers).toMatchObject([{ key: { kind: "account", id: "a" }, name: "unlock", dueAt: 30 }])
      expect(receipts).toHaveLength(5)
      // What is written today has the same form: with the moment of the old header it is the same text.
      const again = yield* exported(to)
      const header = { ...JSON.parse(String(again[0])), at: JSON.parse(String(golden[0])).at }
      expect(
        forge([JSON.stringify(header), ...again.slice(1)], (line) => line).map((line) => JSON.parse(line)),
      ).toEqual(golden.map((line) => JSON.parse(line)))
    }).pipe(Effect.runPromise))
})

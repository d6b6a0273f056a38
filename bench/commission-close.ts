/**
 * A month of commissions from the first payment to the last statement: 100 000 payments of 200 people, five marginal tiers,
 * every fiftieth payment bounced, posted through the engine and closed in one run; beside the same sums in plain SQL. Both
 * must pay everybody the same to the cent, and every statement must add up to what was paid.
 *
 *     npm run bench:commission-close
 *     npm run bench:commission-close -- --payments 10000 --people 50
 *     npm run bench:commission-close -- --only memory      or sqlite
 *     npm run bench:commission-close -- --dir /mnt/disk    where the files are kept while it runs
 */
import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { availableParallelism, cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { parseArgs } from "node:util"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import {
  Commission,
  CommissionPlan,
  closeMonth,
  Engine,
  LocalDate,
  MemoryStore,
  Money,
  type Ports,
  Rate,
  Templates,
} from "@dealwright/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { random } from "./harness.ts"

const { values } = parseArgs({
  options: {
    payments: { type: "string", default: "100000" },
    people: { type: "string", default: "200" },
    only: { type: "string" },
    dir: { type: "string" },
  },
})
const [count, people] = [Number(values.payments), Number(values.people)]
if (!(Number.isSafeInteger(count) && Number.isSafeInteger(people) && people > 0 && count >= people * 10)) {
  console.error("--payments and --people are whole numbers, at least ten payments for each of the people")
  process.exit(1)
}
const stores = ["memory", "sqlite"]
if (values.only === undefined) {
  // Each in a process of its own: what one leaves in memory is no part of the other's figures.
  for (const store of stores) {
    const args = [...process.execArgv, import.meta.filename, ...process.argv.slice(2), "--only", store]
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" })
    if (status !== 0) process.exit(status ?? 1)
  }
  process.exit(0)
}
if (!stores.includes(values.only)) {
  console.error(`there is no store "${values.only}"; the stores are ${stores.join(", ")}`)
  process.exit(1)
}
/** Commands under way at a time, and rows of a transaction in plain SQL: what a store commits together. */
const lanes = 64

// --- the month ---------------------------------------------------------------------------------------------------------

const bounds = [1_000_000, 3_000_000, 7_000_000, 15_000_000]
const tenths = [20, 35, 50, 65, 80]
const plan: CommissionPlan.Plan = {
  basis: "collected",
  currency: "EUR",
  accrual: "period",
  rule: CommissionPlan.marginal(
    { upTo: Money.of("10000", "EUR"), rate: Rate.percent(2) },
    { upTo: Money.of("30000", "EUR"), rate: Rate.percent("3.5") },
    { upTo: Money.of("70000", "EUR"), rate: Rate.percent(5) },
    { upTo: Money.of("150000", "EUR"), rate: Rate.percent("6.5") },
    { rate: Rate.percent(8) },
  ),
}

interface Payment {
  readonly id: string
  readonly member: string
  readonly cents: number
  readonly day: number
}

const next = random(20_260_331)
const payments = Array.from(
  { length: count },
  (_, i): Payment => ({
    id: `receipt:R-${i}:INV-${i}`,
    member: `member-${i % people}`,
    cents: 1 + next(100_000),
    day: 1 + next(31),
  }),
)
const bounced = payments.filter((_, i) => i % 50 === 49)
const period = "2026-03"

// --- telling -----------------------------------------------------------------------------------------------------------

setFlagsFromString("--expose-gc")
const collect: unknown = runInNewContext("gc")
/** Megabytes that the process holds and that live in its heap. */
const memory = () => {
  if (typeof collect === "function") collect()
  const { heapUsed, rss } = process.memoryUsage()
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 }
}
const megabytes = ({ heap, rss }: ReturnType<typeof memory>) => `RSS ${rss.toFixed(0)} MB, heap ${heap.toFixed(0)} MB`

interface Figures {
  readonly name: string
  readonly posting: number
  readonly closing: number
  readonly paid: ReadonlyMap<string, bigint>
}

// --- ours --------------------------------------------------------------------------------------------------------------

const { trade } = Templates
const host = Result.getOrThrow(
  Engine.compose(Templates.builtIn, { ...trade, policies: { ...trade.policies, commission: plan } }),
)
const as = (at: string) =>
  Effect.provideService(Engine.Session, Engine.system("acme", "bench", { at: Engine.moment(at) }))

const creditOf = ({ cents, day, id }: Payment): Commission.Credit => ({
  id,
  basis: "collected",
  dealId: id.slice("receipt:".length),
  customerId: "C-1",
  date: LocalDate.literal(`2026-03-${String(day).padStart(2, "0")}` as "2026-03-01"),
  amount: Money.make(BigInt(cents), "EUR"),
  share: Rate.one,
})

const ours = (name: string) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const send = (member: string, command: Commission.Command) =>
      engine.execute(Commission.commission, Commission.periodId(member, period), command)
    const started = performance.now()
    const step = Math.ceil(count / 10)
    const costs: Array<number> = []
    for (let from = 0; from < count; from += step) {
      const [before, used] = [performance.now(), process.cpuUsage()]
      const part = payments.slice(from, from + step)
      yield* Effect.forEach(
        part,
        (payment) =>
          send(payment.member, {
            _tag: "Credit",
            memberId: payment.member,
            period,
            credit: creditOf(payment),
            reason: payment.id,
          }),
        { concurrency: lanes, discard: true },
      )
      const seconds = (performance.now() - before) / 1000
      const { system, user } = process.cpuUsage(used)
      costs.push((system + user) / part.length)
      console.log(
        `   ${name}: ${String(from + part.length).padStart(7)} payments posted, ${(part.length / seconds).toFixed(0).padStart(6)} /s, ${megabytes(memory())}`,
      )
    }
    yield* Effect.forEach(
      bounced,
      ({ id, member }) => send(member, { _tag: "Reverse", creditId: id, reason: `${id} bounced` }),
      { concurrency: lanes, discard: true },
    )
    const posted = performance.now()
    const report = yield* closeMonth(period, {
      concurrency: lanes,
      progress: ({ done, of }) => {
        if (done % Math.ceil(of / 4) === 0 || done === of) {
          console.log(`   ${name}: ${String(done).padStart(7)} of ${of} people closed`)
        }
      },
    })
    const closed = performance.now()
    console.log(`   ${name}: ${megabytes(memory())}`)
    assert.deepEqual([report.closed, report.failed, report.open], [people, 0, 0])
    assert.deepEqual(
      report.reckoning.map(({ unbalanced }) => unbalanced),
      [[]],
    )
    const paid = new Map<string, bigint>()
    let lines = 0
    for (let i = 0; i < people; i++) {
      const member = `member-${i}`
      const recorded = yield* engine.history(Commission.commission, Commission.periodId(member, period))
      const statement = Commission.statement(recorded.map(({ event }) => event))
      assert.ok(statement !== undefined)
      const sum = statement.lines.reduce((total, { amount }) => total + amount.minor, 0n)
      assert.equal(sum, statement.payout.minor + statement.carried.minor)
      lines += statement.lines.length
      paid.set(member, statement.payout.minor)
    }
    console.log(`   ${name}: ${lines} lines on ${people} statements, each adds up to what is paid`)
    // The first tenth warms up.
    const [early = 1, late = 1] = [costs[1], costs.at(-1)]
    console.log(
      `   ${name}: a payment of the last tenth costs ${late.toFixed(0)} µs of the processor, one of the second ${early.toFixed(0)} µs: ${(late / early).toFixed(2)} ×`,
    )
    const figures: Figures = {
      name,
      posting: (count + bounced.length) / ((posted - started) / 1000),
      closing: people / ((closed - posted) / 1000),
      paid,
    }
    return figures
  }).pipe(as("2026-04-02T09:00:00Z"))

const run = (name: string, store: Layer.Layer<Ports.Store, Ports.StoreError>): Promise<Figures> =>
  Effect.runPromise(
    Effect.provide(ours(name), Engine.layer(host, { cachedDocuments: 2_000 }).pipe(Layer.provide(store))),
  )

// --- plain SQL -----------------------------------------------------------------------------------------------------------

/** What a basis of so many cents earns, in SQL: thousandths of a cent, rounded half-even at the end. */
const earnedSql = `SELECT member, basis, ${tenths
  .map((rate, i) => {
    const [from, to] = [bounds[i - 1] ?? 0, bounds[i]]
    return `max(0, ${to === undefined ? "basis" : `min(basis, ${to})`} - ${from}) * ${rate}`
  })
  .join(" + ")} AS thousandths FROM (SELECT member, sum(cents) AS basis FROM payment WHERE period = ? GROUP BY member)`

const inSql = (name: string, file: string): Figures => {
  const db = new DatabaseSync(file)
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
  db.exec("CREATE TABLE payment (id TEXT PRIMARY KEY, member TEXT, period TEXT, day INTEGER, cents INTEGER) STRICT")
  db.exec("CREATE INDEX payment_of ON payment (period, member)")
  db.exec(
    "CREATE TABLE statement (member TEXT, period TEXT, basis INTEGER, paid INTEGER, PRIMARY KEY (member, period))",
  )
  const insert = db.prepare("INSERT INTO payment VALUES (?, ?, ?, ?, ?)")
  const bounce = db.prepare("UPDATE payment SET cents = 0 WHERE id = ?")
  const started = performance.now()
  const together = <A>(rows: ReadonlyArray<A>, write: (row: A) => unknown) => {
    for (let from = 0; from < rows.length; from += lanes) {
      db.exec("BEGIN IMMEDIATE")
      for (const row of rows.slice(from, from + lanes)) write(row)
      db.exec("COMMIT")
    }
  }
  together(payments, ({ cents, day, id, member }) => insert.run(id, member, period, day, cents))
  together(bounced, ({ id }) => bounce.run(id))
  const posted = performance.now()
  db.prepare(
    `INSERT INTO statement SELECT member, ?, basis, thousandths / 1000 +
       CASE WHEN thousandths % 1000 > 500 OR (thousandths % 1000 = 500 AND (thousandths / 1000) % 2 = 1) THEN 1 ELSE 0 END
     FROM (${earnedSql})`,
  ).run(period, period)
  const closed = performance.now()
  const paid = new Map(
    db
      .prepare("SELECT member, paid FROM statement")
      .all()
      .map((row) => [String(row.member), BigInt(Number(row.paid))]),
  )
  db.close()
  return {
    name,
    posting: (count + bounced.length) / ((posted - started) / 1000),
    closing: people / ((closed - posted) / 1000),
    paid,
  }
}

// --- both ----------------------------------------------------------------------------------------------------------------

const dir = mkdtempSync(join(values.dir ?? tmpdir(), "dealwright-close-"))
process.on("exit", () => rmSync(dir, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1))

console.log(`== ${count} payments of ${people} people, ${bounced.length} of them bounced, ${lanes} at a time`)
console.log(`   ${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, node ${process.version}`)
console.log(`   at the start: ${megabytes(memory())}`)

const parts: Readonly<Record<string, { readonly ours: () => Promise<Figures>; readonly sql: string }>> = {
  memory: { ours: () => run("memory", MemoryStore.layer), sql: ":memory:" },
  sqlite: {
    ours: () => run("SQLite", Sqlite.layer({ file: join(dir, "ours.sqlite") })),
    sql: join(dir, "plain.sqlite"),
  },
}
const rate = (perSecond: number) =>
  perSecond >= 10_000 ? `${(perSecond / 1000).toFixed(1)} k/s` : `${perSecond.toFixed(0)} /s`
const rows: Array<string> = []
for (const [name, part] of Object.entries(parts)) {
  if (values.only !== undefined && values.only !== name) continue
  const [mine, theirs] = [await part.ours(), inSql("plain SQL", part.sql)]
  assert.deepEqual(
    Array.from(mine.paid).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    Array.from(theirs.paid).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
  const total = Array.from(mine.paid.values()).reduce((sum, one) => sum + one, 0n)
  console.log(
    `   ${mine.name}: everybody is paid as in plain SQL, ${Money.toText(Money.make(total, "EUR"), "en")} in all`,
  )
  for (const what of ["posting", "closing"] as const) {
    const unit = what === "posting" ? "payments posted" : "people closed"
    rows.push(
      `${`${mine.name}: ${unit}`.padEnd(26)} ${rate(mine[what]).padStart(10)} dealwright ${rate(theirs[what]).padStart(12)} ${theirs.name} ${(mine[what] / theirs[what]).toFixed(4).padStart(10)} ×`,
    )
  }
}
console.log()
for (const row of rows) console.log(row)

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseAlias, readOrderBook } from "@dealwright/cli/OrderBook"
import { LocalDate } from "@dealwright/core"
import { Effect, Result } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { CsvFileError } from "../src/Csv.ts"
import { replayDeals } from "../src/Deals.ts"
import { dealsJson, dealsText } from "../src/DealsText.ts"
import { Names } from "../src/Names.ts"
import { comparePlans, factsOfDeals, plansJson } from "../src/Plans.ts"
import { replayReceivables } from "../src/Receivables.ts"
import { receivablesJson, receivablesText } from "../src/ReceivablesText.ts"
import type { progress } from "../src/Table.ts"

const folder = mkdtempSync(join(tmpdir(), "replay-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const quiet: ReturnType<typeof progress> = { tell: () => undefined, end: () => undefined }
const write = (name: string, lines: ReadonlyArray<string>) => {
  const file = join(folder, name)
  writeFileSync(file, `${lines.join("\r\n")}\r\n`)
  return file
}
const day = (text: string) => Result.getOrThrow(LocalDate.parse(text))

describe("REC-4: replaying invoices", () => {
  const heading = "invoice,customer,invoiceDate,dueDate,amount,currency,disputed,settledDate"
  const replay = (rows: ReadonlyArray<string>, asOf = "2026-03-31") =>
    replayReceivables(write("invoices.csv", [heading, ...rows]), day(asOf), quiet)
  const stepsOf = async (row: string, asOf?: string) =>
    Object.fromEntries(
      (await replay([row], asOf)).steps.map(({ count, first, step }) => [step, `${count} on ${first}`]),
    )

  it("REC-4: each step fires on its day, once", async () => {
    expect(await stepsOf("I-1,Acme,2026-01-01,2026-01-31,100.00,EUR,no,")).toEqual({
      "due-soon": "1 on 2026-01-28",
      reminder: "1 on 2026-02-01",
      call: "1 on 2026-02-07",
      hold: "1 on 2026-02-15",
      director: "1 on 2026-03-02",
    })
  })

  it("ESC-5: paid on the day of a step, the step doesn't fire", async () => {
    expect(Object.keys(await stepsOf("I-1,Acme,2026-01-01,2026-01-31,100.00,EUR,no,2026-02-07"))).toEqual([
      "due-soon",
      "reminder",
    ])
    expect(Object.keys(await stepsOf("I-1,Acme,2026-01-01,2026-01-31,100.00,EUR,no,2026-02-08"))).toContain("call")
  })

  it("REC-10: a disputed invoice stays paused and still ages; the others go on", async () => {
    const report = await replay([
      "I-1,Acme,2026-01-01,2026-01-31,100.00,EUR,yes,",
      "I-2,Acme,2026-01-01,2026-01-31,50.00,EUR,no,",
    ])
    expect(report.steps.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1])
    expect(receivablesJson(report)).toMatchObject({ openAmount: "150.00", disputed: 1, ageing: { "31–60": "150.00" } })
  })

  it("REC-8: buckets add up to what is open, by currency", async () => {
    const report = await replay([
      "I-1,Acme,2026-01-01,2026-03-31,1.00,EUR,no,",
      "I-2,Acme,2026-01-01,2026-03-01,2.00,EUR,no,",
      "I-3,Bolt,2026-01-01,2026-01-02,300,JPY,no,",
      "I-4,Bolt,2026-04-01,2026-04-30,9.00,EUR,no,",
    ])
    expect(receivablesJson(report)).toMatchObject({
      ageing: {
        current: { EUR: "1.00", JPY: "0" },
        "1–30": { EUR: "2.00", JPY: "0" },
        "61–90": { EUR: "0.00", JPY: "300" },
      },
      openAmount: { EUR: "3.00", JPY: "300" },
    })
    expect(receivablesText(report)).toContain("Customers over their credit days")
  })

  it("reports every bad row with what would be right, and keeps the others", async () => {
    const report = await replay([
      "I-1,Acme,2026-01-01,2026-01-31,100.00,EUR,no,",
      "I-1,Acme,2026-01-01,2026-01-31,100.00,EUR,no,",
      "I-2,Acme,2026-02-30,2026-03-31,100.00,EUR,no,",
      "I-3,Acme,2026-01-01,2026-01-31,100.001,EUR,no,",
      "I-4,Acme,2026-01-01,2026-01-31,100.00,EURO,no,",
      "I-5,Acme,2026-01-31,2026-01-01,100.00,EUR,no,",
      "I-6,Acme,2026-01-01,2026-01-31,-5,EUR,maybe,",
      "I-7,Acme,2026-01-01,2026-01-31,5,EUR,maybe,",
      "I-8,Acme,2026-01-01",
      "I/9 of Acme,Acme & Söhne,2026-01-01,2026-01-31,1.00,EUR,no,",
    ])
    expect(report.rows).toBe(10)
    expect(report.rejected.map(({ row }) => row)).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
    expect(report.rejected.map(({ reason }) => reason.split(":")[0])).toEqual([
      "invoice",
      "invoiceDate",
      "amount",
      "currency",
      "dueDate",
      "amount",
      "disputed",
      "3 fields where the heading has 8",
    ])
    expect(receivablesJson(report).openAmount).toBe("101.00")
  })

  it("says which column or file is missing", async () => {
    await expect(replayReceivables(write("odd.csv", ["invoice,customer"]), day("2026-01-01"), quiet)).rejects.toThrow(
      /no column "invoiceDate"/,
    )
    await expect(replayReceivables(join(folder, "none.csv"), day("2026-01-01"), quiet)).rejects.toThrow(CsvFileError)
    expect((await replay([])).rows).toBe(0)
  })
})

describe("replaying an order book", () => {
  const book = (deals: ReadonlyArray<string>) => {
    write("products.csv", ["product,series,sales_price", "GTX Pro,GTX,100", "MG Special,MG,55"])
    write("accounts.csv", ["account,sector", "Acme,retail", "Bolt Ltd,retail"])
    write("sales_teams.csv", ["sales_agent,manager,regional_office", "Ann Lee,Max Kay,East", "Bob Ray,Max Kay,West"])
    write("sales_pipeline.csv", [
      "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
      ...deals,
    ])
  }
  const replay = async (deals: ReadonlyArray<string>, ...aliases: ReadonlyArray<string>) => {
    book(deals)
    const known = new Map(aliases.map((alias) => Result.getOrThrow(parseAlias(alias))))
    return replayDeals(await Effect.runPromise(readOrderBook(folder, { aliases: known })), quiet)
  }
  const won = (id: string, value: string, product = "GTX Pro", agent = "Ann Lee", on = "2017-03-10") =>
    `${id},${agent},${product},Acme,Won,2017-01-05,${on},${value}`

  it("PRC-5: says for each won price which rank would have had to agree, limits included", async () => {
    const prices = ["100", "110", "111", "97", "96.99", "95", "94", "88", "87", "60", "59.99"]
    const report = await replay(prices.map((price, i) => won(`D${i}`, price)))
    expect(report.judged.map(({ needs }) => (needs._tag === "NeedsApproval" ? needs.rank : needs._tag))).toEqual([
      "Allowed",
      "Allowed",
      "supervisor",
      "supervisor",
      "manager",
      "manager",
      "director",
      "director",
      "president",
      "president",
      "Denied",
    ])
  })

  it("COM-2, COM-8: pays marginal tiers on each month's booked value", async () => {
    const report = await replay([
      won("A1", "15000"),
      won("A2", "45000"),
      won("A3", "10000", "GTX Pro", "Ann Lee", "2017-04-01"),
      won("B1", "20000.50", "GTX Pro", "Bob Ray"),
    ])
    expect(dealsJson(report).commission).toEqual({
      total: "3800.02",
      byAgent: { "Ann Lee": "3200.00", "Bob Ray": "600.02" },
    })
  })

  it("reports every bad row with the name that was meant, loses nothing else, and an alias mends it", async () => {
    const rows = [
      won("D1", "100", "GTXPro"),
      won("D2", "100", "GTX Pro", "Anne Lee"),
      `D3,Ann Lee,GTX Pro,Bolt,Lost,2017-01-05,2017-03-01,`,
      won("D4", "-1"),
      won("D4", "100"),
      won("D4", "100"),
      `D5,Ann Lee,GTX Pro,Acme,Maybe,2017-01-05,2017-03-01,`,
      `D6,Ann Lee,GTX Pro,Acme,Engaging,2017-01-05,,`,
      "D7,too short",
    ]
    const report = await replay(rows)
    expect(report.rejected.map(({ row }) => row)).toEqual([2, 3, 4, 5, 7, 8, 10])
    expect(report.rejected[0]?.reason).toContain(`did you mean "GTX Pro"? Mend it with --alias "GTXPro=GTX Pro"`)
    expect(report.rejected[1]?.reason).toContain(`"Ann Lee"`)
    expect(dealsJson(report)).toMatchObject({
      rows: 9,
      imported: 2,
      won: { count: 1, amount: "100.00" },
      lost: { count: 0 },
    })
    expect(dealsText(report)).toContain("Not imported: 7 rows")
    const mended = await replay(rows, "GTXPro=GTX Pro", "Bolt=Bolt Ltd")
    expect(dealsJson(mended)).toMatchObject({ imported: 4, won: { count: 2, amount: "200.00" }, lost: { count: 1 } })
  })

  it("refuses an alias that isn't one", () => expect(Result.isFailure(parseAlias("GTXPro"))).toBe(true))

  const real = process.env.DEALWRIGHT_DATA ?? join(import.meta.dirname, "../../../../shared/data")
  it.skipIf(!existsSync(join(real, "crm-pipeline")))(
    "replays 6 711 real deals to the last cent (skipped where the sample order book is missing)",
    { timeout: 300_000 },
    async () => {
      const replayed = await replayDeals(await Effect.runPromise(readOrderBook(join(real, "crm-pipeline"))), quiet)
      const report = dealsJson(replayed)
      expect({ ...report, rejected: report.rejected.length, commission: report.commission.total }).toEqual({
        rows: 6711,
        imported: 5564,
        rejected: 1147,
        decisions: {
          allowed: 1245,
          needsApproval: { supervisor: 805, manager: 349, director: 677, president: 433 },
          denied: 0,
        },
        // What takes a supervisor goes to the agent's own manager: nobody is a supervisor there.
        approvals: {
          "(president)": 433,
          "(director)": 677,
          "Cara Losch": 111,
          "Celia Rouche": 178,
          "Dustin Brinkmann": 254,
          "Melvin Marxen": 229,
          "Rocco Neubert": 174,
          "Summer Sewald": 208,
        },
        commission: "232987.11",
        won: { count: 3509, amount: "6494956.00" },
        lost: { count: 2055 },
      })
      const plan = join(import.meta.dirname, "../plans/big-months.json")
      const compared = plansJson(comparePlans(plan, replayed.plan, factsOfDeals(replayed), () => undefined))
      // The figures are those of a separate program over the same files.
      expect(compared).toMatchObject({
        total: { before: "232987.11", after: "229763.51", change: "-3223.60" },
        gaining: 10,
        losing: 20,
        byAgent: { "Darcel Schlecht": { change: "1684.13" } },
      })
    },
  )
})

describe("names", () => {
  it("gives each name one id, and no id to two names", () => {
    const names = new Names("c")
    const ids = ["c2", "Acme Corp", "c1", "Acme Corp", "c3-c2", "Söhne"].map((name) => names.idOf(name))
    expect(new Set(ids).size).toBe(5)
    expect(ids.map((id) => names.nameOf(id))).toEqual(["c2", "Acme Corp", "c1", "Acme Corp", "c3-c2", "Söhne"])
  })
})

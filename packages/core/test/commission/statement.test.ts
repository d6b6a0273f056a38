import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/calendar/LocalDate.ts"
import * as Commission from "../../src/commission/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { credit, give, ledger, plain, trade, usd } from "./book.ts"

const statementOf = (book: ReturnType<typeof ledger>, month: string): Commission.Statement =>
  book.statement(month) ?? expect.fail(`nothing in ${month}`)

/** April of a member who is owed less than was clawed back, with everything that a statement can show. */
const april = () => {
  const book = ledger({ ...trade, holdback: Rate.percent(10) })
  const later = { date: LocalDate.literal("2026-04-10") }
  const inApril = "2026-04-10T09:00:00.000Z"
  book.send("2026-03", give(credit("order:O-1", "60000")))
  book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
  book.send(
    "2026-04",
    give({ ...credit("order:O-2", "25000", later), dealId: "O-2", share: Rate.percent(50) }, "2026-04"),
    inApril,
  )
  book.send(
    "2026-04",
    give({ ...credit("order:O-3", "1000", later), dealId: "<b>O-3</b>, & Söhne" }, "2026-04"),
    inApril,
  )
  book.send("2026-04", { _tag: "Reverse", creditId: "order:O-3", reason: 'order O-3: "too\nlate"' }, inApril)
  book.send("2026-04", { _tag: "ReleaseHoldback", creditId: "order:O-2", reason: "=1+1 order O-2 accepted" }, inApril)
  book.send("2026-04", give({ ...credit("order:O-4", "1"), amount: Money.of("70", "EUR") }, "2026-04"), inApril)
  book.send("2026-03", { _tag: "Reverse", creditId: "order:O-1", reason: "order O-1 returned" }, inApril)
  book.send("2026-04", { _tag: "Close" }, "2026-05-02T09:00:00.000Z")
  return statementOf(book, "2026-04")
}
const known = april()

const cellsOf = (csv: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: Array<Array<string>> = [[]]
  let [cell, isQuoted] = ["", false]
  for (let i = 0; i < csv.length; i++) {
    const one = csv.charAt(i)
    if (isQuoted) {
      if (one !== '"') cell += one
      else if (csv.charAt(i + 1) === '"') cell += csv.charAt(++i)
      else isQuoted = false
    } else if (one === '"') isQuoted = true
    else if (one === ",") {
      rows.at(-1)?.push(cell)
      cell = ""
    } else if (one === "\r" && csv.charAt(i + 1) === "\n") {
      rows.at(-1)?.push(cell)
      cell = ""
      rows.push([])
      i++
    } else cell += one
  }
  return rows.slice(0, -1)
}

describe("COM-9: statements that a person can read", () => {
  it("COM-9: as text in English and Chinese", async () => {
    await expect(Commission.statementText(known, "en", { name: "Ann Lee", company: "Acme" })).toMatchFileSnapshot(
      "statement.en.txt",
    )
    await expect(Commission.statementText(known, "zh", { name: "李安" })).toMatchFileSnapshot("statement.zh.txt")
  })

  it("COM-9: as a page to print in English and Chinese", async () => {
    const options = { name: "Ann <Lee>", company: "A & B" }
    await expect(Commission.statementHtml(known, "en", options)).toMatchFileSnapshot("statement.en.html")
    await expect(Commission.statementHtml(known, "zh", { name: "李安" })).toMatchFileSnapshot("statement.zh.html")
  })

  it("COM-9: as JSON and CSV for other programs", async () => {
    await expect(`${JSON.stringify(Commission.statementJson(known), null, 1)}\n`).toMatchFileSnapshot(
      "statement.golden.json",
    )
    // Two kinds of line end in one file: as an escaped text no checkout changes them.
    await expect(`${JSON.stringify(Commission.statementCsv(known).split("\r\n"), null, 1)}\n`).toMatchFileSnapshot(
      "statement-csv.golden.json",
    )
  })

  it("COM-9: every line names its deal, basis, rate, tier, share and reason", () => {
    const book = ledger(trade)
    book.send("2026-03", give({ ...credit("order:O-1", "25000"), dealId: "O-1", share: Rate.percent(50) }))
    const [row] = Commission.statementSheet(statementOf(book, "2026-03"), "en").rows
    expect(row).toEqual({
      no: "1",
      what: "Earned",
      deal: "O-1",
      share: "50%",
      basis: "25,000.00",
      rates: ["3% of 20,000.00", "5% of 5,000.00"],
      amount: "850.00",
      reason: "O-1",
    })
  })

  it("COM-9: a line without tiers says what rate it comes to, and whether that is exact", () => {
    const book = ledger({
      ...plain,
      rule: Commission.multiplied(
        Commission.not(Commission.newCustomers(90)),
        Rate.percent(110),
        Commission.flat(Rate.percent(3)),
      ),
    })
    book.send("2026-03", give(credit("a", "100")))
    book.send("2026-03", give(credit("b", "0.37")))
    const rows = Commission.statementSheet(statementOf(book, "2026-03"), "en").rows
    expect(rows.map(({ rates }) => rates)).toEqual([["3.3%"], ["≈ 2.7027%"]])
  })

  it("COM-9: the lines that are shown add up to the payout, in every form, whatever happened", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000_000 }), fc.boolean(), fc.boolean()), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.boolean(),
        (credits, isClosed) => {
          const book = ledger({
            ...trade,
            holdback: Rate.percent("12.5"),
            cap: { amount: usd("900"), excess: "deferred" },
          })
          const first = give(credit("old", "40000"))
          book.send("2026-03", first)
          book.send("2026-03", { _tag: "Close" }, "2026-04-01T09:00:00.000Z")
          for (const [i, [minor, isReversed, isReleased]] of credits.entries()) {
            const id = `c${i}`
            book.send("2026-04", give({ ...credit(id, "1"), amount: Money.make(BigInt(minor), "USD") }, "2026-04"))
            if (isReleased) book.send("2026-04", { _tag: "ReleaseHoldback", creditId: id, reason: "" })
            if (isReversed) book.send("2026-04", { _tag: "Reverse", creditId: id, reason: "" })
          }
          if (isClosed) book.send("2026-04", { _tag: "Close" }, "2026-05-01T09:00:00.000Z")
          const statement = statementOf(book, "2026-04")
          const minorOf = (text: string) => Money.of(text.replaceAll(",", ""), "USD").minor
          const rows = Commission.statementSheet(statement, "zh").rows
          const shown = rows.reduce((sum, { amount }) => sum + minorOf(amount), 0n)
          expect(shown).toBe(statement.payout.minor)
          const [heads = [], ...lines] = cellsOf(Commission.statementCsv(statement))
          const at = heads.indexOf("amount")
          expect(lines.reduce((sum, line) => sum + minorOf(line[at] ?? ""), 0n)).toBe(statement.payout.minor)
          expect(statement.payout.minor >= 0n).toBe(true)
        },
      ),
      { numRuns: 1000 },
    ))

  it("COM-9: no text of a CSV cell begins like a formula, and taking one apostrophe off gives the text exactly", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 30 }),
          fc.tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "'"), fc.string()).map(([a, b]) => a + b),
        ),
        (reason) => {
          const line: Commission.Posting = {
            kind: "credit",
            creditId: reason,
            dealId: reason,
            basis: usd("1"),
            share: Rate.one,
            tiers: [],
            amount: usd("-0.10"),
            reason,
          }
          const rows = cellsOf(Commission.statementCsv({ ...known, lines: [line], carried: usd("0") }))
          const row = rows[1] ?? expect.fail("no row")
          expect(row.length).toBe(rows[0]?.length)
          for (const cell of [row[7], row[8], row[13]]) {
            expect(/^[=+\-@\t\r\n]/u.test(cell ?? "")).toBe(false)
            expect((cell ?? "").replace(/^'/u, "")).toBe(reason)
          }
          // A figure is a figure: it stays as it is.
          expect(row[12]).toBe("-0.10")
        },
      ),
      { numRuns: 1000 },
    ))

  it("COM-9: nothing that a name or reason says becomes part of the page", () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "a", "/", "\u0000") }), (name) => {
        const statement = known
        const plainPage = Commission.statementHtml(statement, "en", { name: "", company: "-" })
        const page = Commission.statementHtml(statement, "en", { name, company: name === "" ? "-" : `${name}-` })
        const marks = (text: string) => (text.match(/[<>"]/gu) ?? []).length
        expect(marks(page)).toBe(marks(plainPage))
      }),
      { numRuns: 200 },
    ))
})

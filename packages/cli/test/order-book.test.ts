import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { OrderBookError, readOrderBook, suggest } from "@dealwright/cli/OrderBook"
import { Money } from "@dealwright/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { place } from "./support/command.ts"

const heading = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"

const book = (name: string, pipeline: string, products = "product,series,sales_price\nGTX Pro,GTX,100\n"): string => {
  const folder = join(place, name)
  mkdirSync(folder)
  writeFileSync(join(folder, "products.csv"), products)
  writeFileSync(join(folder, "accounts.csv"), 'account\nAcme\n"Bolt, Nut\r\nand Sons"\n')
  writeFileSync(join(folder, "sales_teams.csv"), "sales_agent,manager,regional_office\nAnn Lee,Max Kay,East\n")
  writeFileSync(join(folder, "sales_pipeline.csv"), pipeline)
  return folder
}

const troubleOf = (folder: string): Promise<OrderBookError> => Effect.runPromise(Effect.flip(readOrderBook(folder)))

describe("reading an order book", () => {
  it("counts rows as an editor does, over quoted line ends and empty lines, whatever the line ends", async () => {
    const folder = book(
      "lines",
      [
        `\ufeff${heading}`,
        `D1,Ann Lee,GTX Pro,"Bolt, Nut`,
        `and Sons",Won,2017-01-05, 2017-03-10 ,96`,
        "",
        "D2,Ann Lee,GTX Pro",
        "D3,Ann Lee,GTX Pro,Acme,Won,2017-01-05,2017-03-10,0.999",
        "D4,Ann Lee,GTX Pro,,Engaging,,,",
      ].join("\r\n"),
    )
    const { deals, rejected, rows } = await Effect.runPromise(readOrderBook(folder, { currency: "EUR" }))
    expect(rows).toBe(4)
    expect(deals.map(({ account, id, row }) => [id, row, account])).toEqual([
      ["D1", 2, "Bolt, Nut\r\nand Sons"],
      ["D4", 7, ""],
    ])
    expect(deals[0]?.outcome).toMatchObject({ _tag: "Won", value: Money.of("96.00", "EUR") })
    expect(rejected.map(({ row }) => row)).toEqual([6, 5])
    expect(rejected[1]?.reason).toBe("3 fields where the heading has 8")
  })

  it("says which file or column is missing, and where quotes don't match", async () => {
    expect((await troubleOf(join(place, "nowhere"))).message).toMatch(/there is no file .*products\.csv/)
    expect((await troubleOf(book("empty", ""))).message).toMatch(/sales_pipeline\.csv is empty/)
    expect((await troubleOf(book("columns", "opportunity_id\n"))).message).toMatch(/no column "sales_agent", "product"/)
    const open = await troubleOf(book("quotes", `${heading}\nD1,Ann Lee,GTX "Pro",Acme,Lost,,2017-03-10,\n`))
    expect(open).toBeInstanceOf(OrderBookError)
    expect(open.message).toMatch(/sales_pipeline\.csv, row 2: .*a quote stands at both ends of a field/)
  })

  it("reports a bad row of the other files under their name", async () => {
    const folder = book("prices", `${heading}\n`, "product,series,sales_price\nGTX Pro,GTX,cheap\nMG,M,5\n")
    const { products, rejected } = await Effect.runPromise(readOrderBook(folder))
    expect(products.map(({ name }) => name)).toEqual(["MG"])
    expect(rejected).toMatchObject([{ row: 2, reason: expect.stringMatching(/^products\.csv: sales_price: /) }])
  })
})

describe("near misses", () => {
  it("suggests what was probably meant, and nothing when nothing is near", () => {
    expect(suggest("GTXPro", ["GTX Pro", "GTX Plus Pro"])).toBe("GTX Pro")
    expect(suggest("Ana Snelling", ["Anna Snelling", "Zane Levy"])).toBe("Anna Snelling")
    expect(suggest("Anna Snellnig", ["Anna Snelling"])).toBe("Anna Snelling")
    expect(suggest("Fridge", ["GTX Pro", "MG Special"])).toBeUndefined()
    expect(suggest("x", [])).toBeUndefined()
  })
})

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalDate, Money, Rate } from "@dealwright/core"
import { afterAll, describe, expect, it } from "vitest"
import { versionsOf } from "../src/Catalogue.ts"
import { findMapping, type Mapping, MappingError, readMapping } from "../src/Mapping.ts"
import { readOrderFiles } from "../src/OrderFiles.ts"
import { replayOrders } from "../src/Orders.ts"
import { ordersJson, ordersText } from "../src/OrdersText.ts"
import { comparePlans, factsOfOrders, plansJson } from "../src/Plans.ts"
import type { progress } from "../src/Table.ts"

const folder = mkdtempSync(join(tmpdir(), "orders-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const quiet: ReturnType<typeof progress> = { tell: () => undefined, end: () => undefined }

const write = (name: string, lines: ReadonlyArray<string>) =>
  writeFileSync(join(folder, name), `${lines.join("\r\n")}\r\n`)

/** A firm that writes semicolons, decimal commas, German dates, and 15 for 15 %. */
const mapping = {
  company: "Meyer Großhandel",
  currency: "EUR",
  separator: ";",
  decimal: ",",
  dates: "day.month.year",
  empty: ["-"],
  members: {
    file: "staff.csv",
    id: "nr",
    name: ["vorname", "name"],
    reportsTo: "chef",
    rank: { column: "stelle", values: { Verkauf: "rep", Leitung: "manager", Chef: "president" } },
  },
  customers: { file: "kunden.csv", id: "nr", name: ["firma"], creditLimit: "limit", creditDays: "ziel" },
  products: { file: "artikel.csv", id: "nr", name: ["bezeichnung"], group: "gruppe", listPrice: "preis" },
  orders: {
    file: "auftraege.csv",
    id: "nr",
    customer: "kunde",
    seller: "verkauf",
    date: "datum",
    shipped: "geliefert",
    paid: "bezahlt",
  },
  lines: {
    file: "zeilen.csv",
    order: "auftrag",
    product: "artikel",
    quantity: "menge",
    discount: "rabatt",
    discountIn: "percent",
  },
  terms: { creditDays: 14 },
} as const

const staff = ["nr;vorname;name;stelle;chef", "1;Erika;Meyer;Chef;-", "2;Jan;Kurz;Leitung;1", "3;Ute;Lang;Verkauf;2"]
const customers = ["nr;firma;limit;ziel", "10;Alpha GmbH;-;30", "11;Beta AG;1000,00;-"]
const products = ["nr;bezeichnung;gruppe;preis", "A;Schraube;Eisen;7,70", "B;Pumpe;Technik;100,00"]

const replay = async (
  orders: ReadonlyArray<string>,
  lines: ReadonlyArray<string>,
  until?: `${number}-${number}-${number}`,
  more: Partial<Record<"staff" | "customers" | "products", ReadonlyArray<string>>> & {
    readonly aliases?: ReadonlyMap<string, string>
  } = {},
) => {
  write("staff.csv", more.staff ?? staff)
  write("kunden.csv", more.customers ?? customers)
  write("artikel.csv", more.products ?? products)
  write("auftraege.csv", ["nr;kunde;verkauf;datum;geliefert;bezahlt", ...orders])
  write("zeilen.csv", ["auftrag;artikel;menge;rabatt", ...lines])
  writeFileSync(join(folder, "mapping.json"), JSON.stringify(mapping))
  const files = await readOrderFiles(folder, readMapping(findMapping(folder, undefined)), more.aliases)
  return replayOrders(files, quiet, until === undefined ? undefined : LocalDate.literal(until))
}

describe("replaying a company's orders", () => {
  it("PRC-5: says for each order which rank had to agree, at the limits exactly, and who did", async () => {
    const discounts = ["0", "3", "3,5", "5", "12", "15", "40", "41"]
    const report = await replay(
      discounts.map((_, i) => `${i + 1};10;3;1.3.2024;-;-`),
      // 15 % off 7.70 are 6.545: no rounding may turn a discount into a deeper one.
      discounts.map((discount, i) => `${i + 1};A;60;${discount}`),
    )
    expect(report.orders.map(({ needs }) => (needs._tag === "NeedsApproval" ? needs.rank : needs._tag))).toEqual([
      "Allowed",
      "supervisor",
      "manager",
      "manager",
      "director",
      "president",
      "president",
      "Denied",
    ])
    const by = report.orders.map(({ needs }) => (needs._tag === "NeedsApproval" ? needs.by.map(report.nameOf) : []))
    // Nobody is a supervisor there, so the manager is the lowest who may agree; above her stands the president.
    expect(by).toEqual([
      [],
      ["Jan Kurz"],
      ["Jan Kurz"],
      ["Jan Kurz"],
      ["Erika Meyer"],
      ["Erika Meyer"],
      ["Erika Meyer"],
      [],
    ])
    expect(report.orders.map(({ amount }) => amount.minor)).toEqual([
      46200n,
      44814n,
      44583n,
      43890n,
      40656n,
      39270n,
      27720n,
      27258n,
    ])
    const text = ordersText(report)
    expect(text).toMatch(/PRC-\d+: 1 order; order 8, for example: /)
    // Whoever is at the top reports to nobody.
    expect(text).toMatch(/^ {2}Erika Meyer +Chef +president$/m)
  })

  it("CRD-4, CRD-5: holds what is over the limit or late, and an override releases it", async () => {
    const report = await replay(
      ["1;11;3;1.3.2024;1.3.2024;20.3.2024", "2;11;3;10.3.2024;10.3.2024;20.3.2024", "3;11;3;18.3.2024;18.3.2024;-"],
      ["1;B;6;0", "2;B;5;0", "3;B;1;0"],
      "2024-04-10",
    )
    expect(report.orders.map(({ gate }) => gate._tag)).toEqual(["Passed", "Overridden", "Overridden"])
    expect(ordersJson(report).invoiced).toBe(3)
    // 14 days from 18 March: due on 1 April, 9 days overdue on the 10th.
    expect(ordersJson(report)).toMatchObject({
      value: "1200.00",
      gate: { passed: 1, overridden: 2, waited: 0, stopped: 0 },
      ageing: { current: "0.00", "1–30": "100.00" },
      openAmount: "100.00",
      asOf: "2024-04-10",
    })
  })

  it("CRD-8: a cash customer's order is released with the money, and not without it", async () => {
    const report = await replay(
      [
        "1;12;3;1.3.2024;2.3.2024;1.3.2024",
        "2;12;3;4.3.2024;8.3.2024;6.3.2024",
        "3;12;3;9.3.2024;9.3.2024;20.3.2024",
        "4;12;3;21.3.2024;-;-",
      ],
      ["1;B;6;0", "2;B;5;0", "3;B;4;0", "4;B;3;0"],
      "2024-04-10",
      { customers: [...customers, "12;Bar KG;0;0"] },
    )
    expect(report.orders.map(({ gate, isInvoiced }) => [gate._tag, isInvoiced])).toEqual([
      ["Passed", true],
      ["Waited", true],
      ["Stopped", false],
      ["Passed", false],
    ])
    expect(ordersJson(report)).toMatchObject({ invoiced: 2, openAmount: "0.00" })
    expect(ordersText(report)).toContain("1 not before they left, 1 not at all.")
  })

  it("PRC-1: judges an order by the list price of its day, where the lines name it", () => {
    const product = { id: "A", name: "A", group: "g", listPrice: undefined }
    const order = (on: `${number}-${number}-${number}`, ...prices: ReadonlyArray<string>) => ({
      ...{ row: 2, id: on, shipped: undefined, paid: undefined, date: LocalDate.literal(on) },
      customer: { id: "1", name: "1", creditLimit: undefined, creditDays: 30 },
      seller: { row: 2, id: "1", name: "1", title: "", rank: "rep", reportsTo: undefined },
      lines: prices.map((price) => {
        const listPrice = Money.of(price, "EUR")
        return { product, quantity: Money.Quantity.one, listPrice, agreed: listPrice.minor * Rate.scale }
      }),
    })
    const versions = versionsOf([
      order("2024-03-05", "8.00"),
      order("2024-03-01", "7.00"),
      order("2024-03-03", "7.00"),
      // Two list prices on one day: the higher one is the list.
      order("2024-03-09", "7.50", "9.00"),
    ])
    expect(versions.map(({ from, prices }) => [LocalDate.format(from), prices.get(product)?.minor])).toEqual([
      ["2024-03-01", 700n],
      ["2024-03-05", 800n],
      ["2024-03-09", 900n],
    ])
  })

  it("XTR-2: another plan sees what was booked, invoiced and paid, and the own one pays what the engine paid", async () => {
    const report = await replay(
      ["1;10;3;31.3.2024;2.4.2024;10.5.2024", "2;10;3;1.4.2024;-;-"],
      ["1;B;300;0", "2;B;100;0"],
      "2024-06-01",
    )
    const compared = (basis: string) => {
      const file = join(folder, "plan.json")
      const plan = { basis, currency: "EUR", accrual: "period", rule: { _tag: "Flat", rate: "1%" } }
      writeFileSync(file, JSON.stringify(plan))
      return plansJson(comparePlans(file, report.plan, factsOfOrders(report), () => undefined))
    }
    const { byMonth, total } = compared("booked")
    expect(total.before).toBe(ordersJson(report).commission.total)
    expect(byMonth["2024-03"]?.after).toBe("300.00")
    expect(byMonth["2024-04"]?.after).toBe("100.00")
    expect(compared("invoiced").byMonth["2024-04"]?.after).toBe("300.00")
    expect(compared("collected").byMonth["2024-05"]?.after).toBe("300.00")
  })

  it("COM-2, COM-8: pays marginal tiers on each month's booked value, by person", async () => {
    const report = await replay(
      ["1;10;3;1.3.2024;-;-", "2;10;3;31.3.2024;-;-", "3;10;3;1.4.2024;-;-", "4;10;2;1.4.2024;-;-"],
      ["1;B;150;0", "2;B;450;0", "3;B;100;0", "4;B;200,5;0"],
    )
    expect(ordersJson(report).commission).toEqual({
      total: "3802.50",
      byAgent: { "Ute Lang": "3200.00", "Jan Kurz": "602.50" },
    })
  })

  it("reports every bad row with its file, number and remedy, and the good ones go through", async () => {
    const report = await replay(
      [
        "1;10;3;1.3.2024;-;-",
        "2;99;3;1.3.2024;-;-",
        "3;10;9;1.3.2024;-;-",
        "4;10;3;2024-03-01;-;-",
        "5;10;3;5.3.2024;1.3.2024;-",
        "6;10;3;1.3.2024;-;-",
        "1;10;3;1.3.2024;-;-",
        "7;10;3;1.3.2024;-;-",
        "8;10;4;1.3.2024;-;-",
        "9;10",
      ],
      [
        "1;A;1;0",
        "2;A;1;0",
        "3;A;1;0",
        "4;A;1;0",
        "5;A;1;0",
        "7;Schraub;1;0",
        "77;A;1;0",
        "7;A;-1;0",
        "8;A;1;0",
        "1;A;1;150",
      ],
      undefined,
      { staff: [...staff, "4;Max;Frei;Praktikum;2", "5;Eva;Rau;Leitung;3"] },
    )
    const told = report.rejected.map(({ file, reason, row }) => `${file} ${row}: ${reason}`)
    expect(told).toEqual([
      expect.stringMatching(/^staff.csv 5: stelle: "Praktikum" has no rank; add it to members.rank.values/),
      expect.stringMatching(/^zeilen.csv 7: there is no product "Schraub"/),
      expect.stringMatching(/^zeilen.csv 9: menge: -1 is not above zero; take returns/),
      expect.stringMatching(/^zeilen.csv 11: rabatt: 150 isn't between 0 and the whole price/),
      expect.stringMatching(/^auftraege.csv 2: order 1 is left out, as its line in row 11 of zeilen.csv can't be used/),
      expect.stringMatching(/^auftraege.csv 3: there is no customer "99"/),
      expect.stringMatching(/^auftraege.csv 4: there is no member "9"/),
      expect.stringMatching(/^auftraege.csv 5: datum: "2024-03-01" is no date as day.month.year/),
      expect.stringMatching(/^auftraege.csv 6: geliefert: it lies before the order's date/),
      expect.stringMatching(/^auftraege.csv 7: no row of zeilen.csv belongs to order 6; add its lines/),
      expect.stringMatching(/^auftraege.csv 8: no row of zeilen.csv belongs to order 1/),
      expect.stringMatching(/^auftraege.csv 9: order 7 is left out, as its line in row 7, 9 of zeilen.csv/),
      expect.stringMatching(/^auftraege.csv 10: there is no member "4"/),
      expect.stringMatching(/^auftraege.csv 11: 2 fields where the heading has 6/),
      expect.stringMatching(/^zeilen.csv 8: auftrag: there is no order "77"/),
      expect.stringMatching(/^staff.csv 6: .*rank/),
    ])
    expect(report.orders).toEqual([])
    const mended = await replay(["7;10;3;1.3.2024;-;-"], ["7;Schraub;1;0"], undefined, {
      aliases: new Map([["Schraub", "A"]]),
    })
    expect(ordersJson(mended)).toMatchObject({ orders: 1, rejected: [], value: "7.70" })
  })

  it("has nothing to say of no orders, and says that", async () => {
    const report = await replay([], [])
    expect(ordersText(report)).toContain("0 of 0 orders (0 lines) replayed")
    expect(ordersJson(report)).toMatchObject({ orders: 0, value: "0.00", openAmount: "0.00" })
  })

  it("names a column that was probably meant", async () => {
    await expect(replay([], [], undefined, { customers: ["nr;Firma;limit;ziel"] })).rejects.toThrow(
      /no column "firma" \(did you mean "Firma"\?\)/,
    )
  })
})

describe("mappings", () => {
  const trouble = (change: (draft: Record<string, Record<string, unknown>>) => void): string => {
    const draft = structuredClone(mapping) as unknown as Record<string, Record<string, unknown>>
    change(draft)
    const file = join(folder, "odd.json")
    writeFileSync(file, JSON.stringify(draft))
    try {
      readMapping(file)
      return ""
    } catch (error) {
      if (error instanceof MappingError) return error.message
      throw error
    }
  }

  it("says every mistake with its place and what was meant", () => {
    const told = trouble((draft) => {
      delete draft.terms
      draft.lines = { ...draft.lines, dicsount: "x", quantity: 3 }
      draft.members = { ...draft.members, rank: { column: "stelle", values: { Verkauf: "rep" } } }
    })
    expect(told).toContain(`lines.dicsount: there is no such field; did you mean "discount"?`)
    expect(told).toContain("terms: this field is missing; add it")
    expect(told).toMatch(/lines\.quantity: Expected string/)
  })

  it("knows the ladder, and what can't both be said", () => {
    expect(
      trouble((draft) => {
        draft.members = { ...draft.members, rank: { column: "stelle", values: { Leitung: "managr" } } }
        draft.lines = { ...draft.lines, price: "preis" }
        draft.terms = { creditDays: 14, paidAfterDays: 3 }
      }).split("\n"),
    ).toEqual([
      expect.stringContaining("odd.json can't be used:"),
      `  members.rank.values.Leitung: there is no rank "managr"; did you mean "manager"?`,
      "  lines: price and discount both say what was agreed; leave one of them out",
      "  orders.paid and terms.paidAfterDays both say when invoices were paid; leave one of them out",
    ])
  })

  it("the page about replays shows a mapping and a plan that hold", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/how-to/replay-your-order-book.md"), "utf8")
    const [shown, plan] = Array.from(page.matchAll(/```json\n(.*?)```/gs), ([, json = ""]): unknown => JSON.parse(json))
    expect(shown).toEqual(mapping)
    const shipped = readFileSync(join(import.meta.dirname, "../plans/big-months.json"), "utf8")
    expect(plan).toEqual(JSON.parse(shipped))
  })

  it("says where a mapping is looked for, and that the shipped one holds", () => {
    expect(() => findMapping(join(folder, "nowhere"), undefined)).toThrow(/mapping\.json/)
    const shipped: Mapping = readMapping(findMapping(join(folder, "northwind"), undefined))
    expect(shipped.company).toBe("Northwind Traders")
    expect(() => readMapping(join(folder, "none.json"))).toThrow(/there is no file/)
  })
})

const real = process.env.DEALWRIGHT_DATA ?? join(import.meta.dirname, "../../../../shared/data")
it.skipIf(!existsSync(join(real, "northwind")))(
  "replays 830 real orders to the last cent (skipped where the sample orders are missing)",
  { timeout: 300_000 },
  async () => {
    const northwind = join(real, "northwind")
    const files = await readOrderFiles(northwind, readMapping(findMapping(northwind, undefined)))
    // The figures are those of a separate program over the same files.
    expect(ordersJson(await replayOrders(files, quiet))).toEqual({
      currency: "USD",
      rows: { orders: 830, lines: 2155 },
      orders: 830,
      rejected: [],
      value: "1265793.02",
      atListPrice: "1354458.59",
      invoiced: 809,
      decisions: {
        allowed: 474,
        needsApproval: { supervisor: 0, manager: 69, director: 67, president: 220 },
        denied: 0,
      },
      gate: { passed: 764, overridden: 66, waited: 0, stopped: 0 },
      commission: {
        total: "38758.66",
        byAgent: {
          "Andrew Fuller": "5278.49",
          "Anne Dodsworth": "2319.23",
          "Janet Leverling": "6229.29",
          "Laura Callahan": "3820.43",
          "Margaret Peacock": "7061.46",
          "Michael Suyama": "2217.37",
          "Nancy Davolio": "5859.78",
          "Robert King": "3908.86",
          "Steven Buchanan": "2063.75",
        },
      },
      asOf: "1998-05-06",
      ageing: { current: "134893.43", "1–30": "25060.79", "31–60": "0.00", "61–90": "0.00", ">90": "0.00" },
      openAmount: "159954.22",
    })
  },
)

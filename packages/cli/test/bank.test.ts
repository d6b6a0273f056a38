import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { Customer, LocalDate, Money, Organisation, openDealwright, Receivable, Templates } from "@dealwright/core"
import { beforeAll, describe, expect, it } from "vitest"
import { dealwright, place } from "./support/command.ts"

const at = (name: string) => join(place, name)
const file = at("books.sqlite")
const store = ["--store", `sqlite:${file}`]

const open = () => openDealwright({ store: Sqlite.layer({ file }), template: Templates.trade, every: false })

beforeAll(async () => {
  const books = await open()
  const system = books.asSystem("acme", "set-up")
  for (const [id, roles] of [
    ["rita", ["receivables"]],
    ["ann", ["sales"]],
  ] as const) {
    await system.execute(Organisation.organisation, Organisation.organisationId, {
      ...{ _tag: "AddMember", id, name: id, rank: "rep", roles },
    })
  }
  await system.execute(Customer.customer, "C-1", {
    ...{ _tag: "Register", personal: { name: "Globex Trading Ltd.", countryCode: "86" }, profile: { source: "web" } },
    owner: "ann",
  })
  for (const [id, amount] of [
    ["INV-1001", "250.00"],
    ["INV-1002", "80.00"],
  ] as const) {
    await system.execute(Receivable.receivable, id, {
      ...{ _tag: "Open", customerId: "C-1", source: { _tag: "Import", reference: `old ${id}` }, sellers: [] },
      ...{ total: Money.of(amount, "CNY"), invoiceDate: LocalDate.literal("2026-02-08") },
      method: { _tag: "OnAccount", creditDays: 30 },
    })
  }
  await books.close()
  writeFileSync(
    at("icbc.json"),
    JSON.stringify({
      ...{ bank: "icbc", number: ["No"], date: "Date", dateOrder: "YMD", amount: "Credit", decimalMark: "." },
      ...{ currency: { _tag: "Always", code: "CNY" }, payer: "Payer", reference: ["Remark"] },
    }),
  )
  writeFileSync(
    at("monday.csv"),
    [
      "No,Date,Credit,Payer,Remark",
      "1,2026-03-09,250.00,Somebody,invoice INV-1001",
      '2,2026-03-09,80.00,"GLOBEX TRADING",',
      "3,2026-03-09,-12.00,Fees,",
      "4,09.03.2026,1.00,Beta,",
      "5,2026-03-09,7.00,Beta",
      "6,2026-03-09,9.00,Beta,what is this",
    ].join("\n"),
  )
})

const bank = (...args: ReadonlyArray<string>) =>
  dealwright(["bank", at("monday.csv"), "--mapping", at("icbc.json"), "--tenant", "acme", ...args])

const rejected = [
  "2 rows rejected:",
  '  row 5: "09.03.2026" is no date in the order YMD; check the column and the order in the mapping. [KER-4]',
  "  row 6: 4 fields where the heading has 5 [REC-2]",
]

describe("dealwright bank", () => {
  it("REC-2: a file is checked without a store, and ends with 1 where rows are bad", async () => {
    const { out, status } = await bank("--by", "rita", "--check")
    expect([status, out.split("\n")]).toEqual([
      1,
      [`${at("monday.csv")}: 3 payments came in; 1 went out, 0 stand there twice.`, ...rejected],
    ])
  })

  it("REC-2: what is beyond doubt is applied, the rest is listed with what it is probably for; again, nothing happens twice", async () => {
    const { out, status } = await bank("--by", "rita", ...store)
    expect([status, out.split("\n")]).toEqual([
      1,
      [
        `${at("monday.csv")}: 1 payment applied, 2 to be assigned by a person, 0 known before; 1 went out.`,
        "  row 3: icbc:2, CNY 80.00 of GLOBEX TRADING: perhaps C-1 for INV-1002 #1 (55)",
        "  row 7: icbc:6, CNY 9.00 of Beta: nothing fits",
        ...rejected,
      ],
    ])
    const again = await bank("--by", "rita", "--json", ...store)
    expect(JSON.parse(again.out)).toMatchObject({ applied: [], waiting: [], known: 3, outgoing: 1 })
    const books = await open()
    const system = books.asSystem("acme", "test")
    expect((await system.state(Receivable.receivable, "INV-1001"))._tag).toBe("Closed")
    expect(await system.state(Receivable.payment, "icbc:1")).toMatchObject({ _tag: "Received" })
    expect((await books.audit()).findings).toEqual([])
    await books.close()
  })

  it("ORG-2: only whoever may receive money imports it, and nothing is written otherwise", async () => {
    writeFileSync(at("tuesday.csv"), "No,Date,Credit,Payer,Remark\n9,2026-03-10,5.00,Beta,\n")
    const args = ["bank", at("tuesday.csv"), "--mapping", at("icbc.json"), "--tenant", "acme", ...store]
    const { err, status } = await dealwright([...args, "--by", "ann"])
    expect(status).toBe(1)
    expect(err).toMatch(/receivables/)
    expect((await dealwright([...args, "--by", "rita"])).status).toBe(0)
  })

  it("says what is wrong with the call", async () => {
    writeFileSync(at("broken.json"), '{"bank":"icbc"}')
    writeFileSync(at("other.csv"), "No,Day\n1,2\n")
    const said = async (csv: string, mapping: string) => {
      const { err, status } = await dealwright([
        "bank",
        at(csv),
        "--mapping",
        at(mapping),
        "--tenant",
        "acme",
        "--by",
        "rita",
        "--check",
      ])
      return `${status} ${err}`
    }
    expect(await said("monday.csv", "none.json")).toMatch(/^2 .*there is no file .*none.json/)
    expect(await said("monday.csv", "broken.json")).toMatch(/^2 .*broken.json is no mapping: .*number/s)
    expect(await said("other.csv", "icbc.json")).toMatch(/^2 .*no column "Date", "Credit", "Payer", "Remark"/)
    expect(await said("none.csv", "icbc.json")).toMatch(/^2 .*there is no file .*none.csv/)
  })
})

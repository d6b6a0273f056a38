import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Credit, Money, PricingAuthority, Rate } from "@dealwright/core"
import * as Schema from "effect/Schema"
import { beforeAll, describe, expect, it } from "vitest"
import { dealwright, hostFile, place } from "./support/command.ts"
import { fileOf, pricingFile } from "./support/policies.ts"
import { fillOrders, fillQuotes } from "./support/quotes.ts"

const { allOf, authority, byCustomerClass, cumulative, floor, shiftLimits, tradePricing } = PricingAuthority

const wider = pricingFile("wider.json", { rule: shiftLimits(tradePricing.rule, { below: Rate.percent(2) }) })
const shipped = pricingFile("shipped.json")
const tight = pricingFile("tight.json", {
  rule: allOf(tradePricing.rule, floor({ _tag: "ShareOfList", rate: Rate.percent(97), where: "always" })),
})
/** One customer may be given 30.00 within 7 days by a representative, without end from the supervisor on. */
const week = pricingFile("week.json", {
  rule: allOf(
    shiftLimits(tradePricing.rule, { below: Rate.percent(20) }),
    cumulative([
      { rank: "rep", share: "unlimited", amount: Money.of("30.00", "CNY") },
      ...["supervisor", "manager", "director", "president"].map((rank) => ({
        rank,
        share: "unlimited" as const,
        amount: "unlimited" as const,
      })),
    ]),
  ),
})

const backtest = (...args: ReadonlyArray<string>) => dealwright(["policy", "backtest", ...args])
const jsonOf = async (...args: ReadonlyArray<string>) => {
  const { err, out, status } = await backtest(...args, "--json")
  expect([status, err]).toEqual([0, ""])
  return JSON.parse(out)
}

const folder = join(place, "book")
const deal = (id: string, day: number, account: string, value: string) =>
  `${id},Ann Lee,GTX Pro,${account},Won,2017-01-05,2017-03-${String(day).padStart(2, "0")},${value}`
beforeAll(() => {
  mkdirSync(folder)
  const write = (name: string, ...lines: ReadonlyArray<string>) => writeFileSync(join(folder, name), lines.join("\n"))
  write("products.csv", "product,series,sales_price", "GTX Pro,GTX,100")
  write("accounts.csv", "account", "Acme", "Bolt")
  write("sales_teams.csv", "sales_agent,manager,regional_office", "Ann Lee,Max Kay,East")
  write(
    "sales_pipeline.csv",
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
    deal("D4", 12, "Acme", "80"),
    deal("D1", 1, "Acme", "100"),
    deal("D2", 2, "Acme", "98"),
    deal("D3", 8, "Acme", "85"),
    deal("D5", 20, "Bolt", "50"),
    "D6,Ann Lee,GTX Pro,Bolt,Lost,2017-01-05,2017-03-01,",
    deal("D7", 20, "Bold", "50"),
  )
})

describe("policy backtest on an order book", () => {
  it("XTR-2: counts what changes, which way, with money and approvals by rank", async () => {
    expect(await jsonOf(wider, "--deals", folder)).toMatchObject({
      policy: wider,
      against: "the shipped trade policy",
      examined: 5,
      looser: 1,
      stricter: 0,
      allowed: { before: 1, after: 2 },
      denied: { before: 1, after: 1 },
      approvals: [
        { rank: "supervisor", before: 1, after: 0 },
        { rank: "president", before: 2, after: 2 },
      ],
      money: [
        {
          currency: "CNY",
          allowed: { before: "100.00", after: "198.00" },
          needsApproval: { before: "263.00", after: "165.00" },
          denied: { before: "50.00", after: "50.00" },
        },
      ],
      changed: [
        {
          id: "D2",
          direction: "looser",
          before: "supervisor",
          after: "own authority",
          on: "2017-03-02",
          list: "100.00",
          quoted: "98.00",
          customer: "Acme",
          seller: "Ann Lee",
        },
      ],
      rejected: [{ row: 8, reason: expect.stringContaining(`did you mean "Bolt"`) }],
    })
  })

  it("XTR-2: shows a person both directions, the furthest first, and what was left out", async () => {
    const { err, out, status } = await backtest(tight, "--deals", folder, "--against", wider, "--currency", "USD")
    expect([status, err]).toEqual([0, ""])
    expect(out).toContain(`${tight} instead of ${wider}, on 5 won deals of ${folder}`)
    expect(out).toContain("Of 5 decisions 3 change (60.0 %): 0 looser, 3 stricter.")
    expect(out).toMatch(/ {2}approval by president +2 +0 +−2\n {2}denied +1 +3 +\+2\n/)
    expect(out).toMatch(/ {2}USD denied +50\.00 +215\.00 +165\.00\n/)
    const rows = out.slice(out.indexOf("All that change")).split("\n").slice(2, 5)
    expect(rows.map((row) => row.trim().split(/\s{2,}/))).toEqual([
      ["D3", "2017-03-08", "Acme", "Ann Lee", "GTX Pro", "100.00", "85.00", "15.00 %", "president", "denied"],
      ["D4", "2017-03-12", "Acme", "Ann Lee", "GTX Pro", "100.00", "80.00", "20.00 %", "president", "denied"],
      ["D2", "2017-03-02", "Acme", "Ann Lee", "GTX Pro", "100.00", "98.00", "2.00 %", "own authority", "supervisor"],
    ])
    expect(out).toMatch(
      /Left out: 1 row that can't be read\n {2}there is no account "Bold"; did you mean "Bolt"\?.*\n {4}row 8/s,
    )
    expect(out).toContain(`The order book is in USD, ${tight} in CNY`)
    const mended = await backtest(tight, "--deals", folder, "--alias", "Bold=Bolt")
    expect(mended.out).toContain("on 6 won deals")
    expect(mended.out).not.toContain("Left out")
  })

  it("PRC-6: caps over a window see the deals that the same customer had before, by day and not by row", async () => {
    const { changed } = await jsonOf(week, "--deals", folder, "--against", shipped)
    // D3 (15 given on the 8th) stands alone within its 7 days, D2 being 6 days back: 2 + 15; D4 on the 12th sees D3: 15 + 20.
    expect(changed.map(({ after, id }: Record<string, string>) => [id, after])).toEqual([
      ["D2", "own authority"],
      ["D3", "own authority"],
      ["D4", "supervisor"],
    ])
  })

  it("PRC-5: sellers are asked about by the rank that is named", async () => {
    expect(await jsonOf(shipped, "--deals", folder, "--requester", "director")).toMatchObject({
      allowed: { before: 2 },
      approvals: [{ rank: "president", before: 2, after: 2 }],
    })
  })

  it("says when nothing changes, and refuses what can't be meant", async () => {
    expect((await backtest(shipped, "--deals", folder)).out).toContain("Of 5 decisions none changes.")
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [[shipped], /which past\?/],
      [[shipped, "--deals", folder, "--tenant", "acme"], /which past\?/],
      [[shipped, "--tenant", "acme"], /which store\?/],
      [[shipped, "--deals", join(place, "nowhere")], /there is no file .*products\.csv/],
      [[shipped, "--deals", folder, "--alias", "Bold"], /should read "Wrong name=Right name"/],
      [[shipped, "--deals", folder, "--currency", "EURO"], /--currency: .*ISO 4217/],
      [[shipped, "--deals", folder, "--requester", "boss"], /--requester: There is no rank "boss"/],
    ]
    for (const [args, words] of cases) {
      const { err, out, status } = await backtest(...args)
      expect([args.join(" "), status, out]).toEqual([args.join(" "), 2, ""])
      expect(err).toMatch(words)
    }
    const other = await backtest(shipped, "--deals", folder, "--ladder", "rep,boss")
    expect([other.status, other.out.includes('There is no rank "supervisor"')]).toEqual([1, true])
  })

  const real = process.env.DEALWRIGHT_DATA ?? join(import.meta.dirname, "../../../../shared/data")
  it.skipIf(!existsSync(join(real, "crm-pipeline")))(
    "decides 4 238 real deals as the replay does (skipped where the sample order book is missing)",
    async () => {
      const deals = ["--deals", join(real, "crm-pipeline"), "--currency", "USD"]
      const { allowed, approvals, denied, examined, rejected } = await jsonOf(wider, ...deals)
      expect([examined, rejected.length, allowed.before, denied.before]).toEqual([3509, 1147, 1245, 0])
      expect(approvals.map(({ before }: Record<string, number>) => before)).toEqual([805, 349, 677, 433])
      expect((await jsonOf(wider, ...deals, "--alias", "GTXPro=GTX Pro")).examined).toBe(4238)
    },
  )
})

describe("policy backtest on the quotes of a store", () => {
  const file = join(place, "quotes.sqlite")
  const store = ["--store", `sqlite:${file}`, "--tenant", "acme", "--host", hostFile]
  beforeAll(() =>
    fillQuotes(
      file,
      [
        { id: "Q1", on: 2, customer: "c1", seller: "ann", price: "100.00" },
        { id: "Q2", on: 3, customer: "c1", seller: "ann", price: "98.00" },
        { id: "Q3", on: 4, customer: "c2", seller: "max", price: "95.00" },
        { id: "Q4", on: 5, customer: "c2", seller: "ann", price: "50.00" },
        { id: "Q5", on: 6, customer: "c1", seller: "ann", price: "99.00" },
        { id: "Q6", on: 6, customer: "c2", seller: "ann", price: "100.00", days: 120 },
      ],
      ["c2"],
    ),
  )

  it("XTR-2: asks again about every decided quote, by whoever asked, terms included", async () => {
    expect(await jsonOf(wider, ...store)).toMatchObject({
      against: "the policy of template trade 1",
      examined: 6,
      otherwise: 0,
      allowed: { before: 2, after: 5 },
      denied: { before: 1, after: 1 },
      changed: [
        {
          id: "Q2",
          before: "supervisor",
          after: "own authority",
          quoted: "980.00",
          list: "1000.00",
          customer: "c1",
          seller: "ann",
          on: "2026-03-03",
          what: "PUMP",
        },
        { id: "Q5", before: "supervisor", after: "own authority" },
        { id: "Q6", before: "supervisor", after: "own authority" },
      ],
    })
    const { out } = await backtest(wider, ...store)
    expect(out).toContain(`on 6 decisions about quotes of acme in sqlite:${file}`)
  })

  it("PRC-6: knows what the customer had been offered within the window, though the policy of the day didn't look", async () => {
    const { changed } = await jsonOf(week, ...store)
    // c1 was given 20.00 with Q2 on the 3rd and 10.00 with Q5 on the 6th: the cap, and no more. With the 50.00 that c2 was
    // given on the 4th, the longer terms of Q6 are too much for a representative.
    expect(changed.map(({ after, id }: Record<string, string>) => [id, after])).toEqual([
      ["Q2", "own authority"],
      ["Q5", "own authority"],
    ])
    const narrow = await jsonOf(week, ...store, "--against", wider)
    expect(narrow.changed.map(({ after, id }: Record<string, string>) => [id, after])).toEqual([["Q6", "supervisor"]])
  })

  it("PRC-2: knows the customer's class of the day", async () => {
    const classed = pricingFile("classed.json", {
      rule: byCustomerClass([{ classes: ["vip"], rule: PricingAuthority.unrestricted }], tradePricing.rule),
    })
    const { changed } = await jsonOf(classed, ...store)
    expect(changed.map(({ id }: Record<string, string>) => id)).toEqual(["Q4", "Q6"])
  })

  it("says how many decisions came out otherwise at the time", async () => {
    expect(await jsonOf(shipped, ...store, "--against", wider)).toMatchObject({ otherwise: 3, stricter: 3 })
    expect((await backtest(shipped, ...store, "--against", wider)).out).toContain(
      "3 decisions came out otherwise at the time",
    )
  })

  it("refuses a company that isn't there, and leaves out whoever has no rank on the ladder", async () => {
    const nobody = await backtest(wider, "--store", `sqlite:${file}`, "--host", hostFile, "--tenant", "Acme")
    expect(nobody.status).toBe(1)
    expect(nobody.err).toContain('holds no decided quote of company "Acme"')
    const limit = { above: "unlimited", freeGoods: true } as const
    const two = pricingFile("two.json", {
      rule: authority({ rank: "rep", below: Rate.zero, ...limit }, { rank: "boss", below: Rate.percent(99), ...limit }),
      signatories: ["boss"],
    })
    const { out } = await backtest(two, ...store, "--against", two, "--ladder", "rep,boss")
    expect(out).toContain("1 decision is left out: whoever asked has no rank on the ladder.")
    expect(out).toContain("Of 5 decisions none changes.")
  })
})

describe("policy backtest on the orders of a store", () => {
  const file = join(place, "orders.sqlite")
  const store = ["--store", `sqlite:${file}`, "--tenant", "acme", "--host", hostFile]
  const creditFile = (name: string, change: Partial<Credit.CreditPolicy> = {}) =>
    fileOf(
      name,
      JSON.stringify({ credit: Schema.encodeSync(Credit.creditPolicy.codec)({ ...Credit.tradePolicy, ...change }) }),
    )
  const generous = creditFile("generous.json", {
    overLimit: [{ rank: "manager", upTo: Rate.percent(25) }, { rank: "director" }],
  })
  beforeAll(() =>
    fillOrders(file, Money.of("1000.00", "CNY"), [
      { id: "O1", on: 2, customer: "c1", pieces: 90n },
      { id: "O2", on: 3, customer: "c1", pieces: 15n },
      { id: "O3", on: 4, customer: "c1", pieces: 30n },
      { id: "O4", on: 5, customer: "c2", pieces: 1n, sku: "NONE" },
    ]),
  )

  it("XTR-2: asks again about every release, with the exposure, the terms and the stock of its day", async () => {
    const { credit } = await jsonOf(generous, ...store)
    expect(credit).toMatchObject({
      against: "the policy of template trade 1",
      examined: 4,
      otherwise: 0,
      released: { before: 1, after: 1 },
      overrides: [
        { rank: "manager", before: 1, after: 2 },
        { rank: "director", before: 1, after: 0 },
      ],
      held: { before: 1, after: 1 },
      refused: { before: 0, after: 0 },
      changed: [
        {
          id: "O3",
          direction: "looser",
          before: "director",
          after: "manager",
          amount: "300.00",
          customer: "c1",
          on: "2026-03-04",
        },
      ],
    })
    const { out } = await backtest(generous, ...store)
    expect(out).toContain("Of 4 releases 1 changes (25.0 %): 1 looser, 0 stricter.")
    expect(out).toMatch(/override by manager\s+1\s+2\s+\+1/)
  })

  it("says where nothing can be asked", async () => {
    const none = await backtest(wider, ...store)
    expect(none.err).toContain('holds no decided quote of company "acme"')
    const prices = await backtest(generous, ...store, "--against", wider)
    expect(prices.err).toContain("holds no credit policy that credit could be compared with")
    const book = await backtest(generous, "--deals", place)
    expect(book.err).toContain("an order book has nothing else to ask about")
  })
})

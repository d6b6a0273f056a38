import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fill } from "../../src/decision/Messages.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { invoice } from "./support.ts"
import { cny, compiled, date, World } from "./world.ts"

const { bankPayment, payment, receivable } = Receivable
const policy = Receivable.defaultMatching

const item = (
  receivableId: string,
  open: string,
  changes: Partial<Receivable.MatchItem> = {},
): Receivable.MatchItem => ({
  receivableId,
  no: 1,
  customerId: "C-1",
  owner: "ann",
  invoiceDate: date("2026-02-08"),
  due: date("2026-03-10"),
  open: cny(open),
  isDisputed: false,
  references: [],
  ...changes,
})

const row = (amount: string, changes: Partial<Receivable.BankRow> = {}): Receivable.BankRow => ({
  bankId: "icbc:1",
  on: date("2026-03-09"),
  amount: cny(amount),
  payer: "",
  reference: "",
  ...changes,
})

const acme: Receivable.Debtor = { customerId: "C-1", names: ["ACME Trading Co., Ltd."], accounts: ["DE12 3456 7890"] }

const match = (
  one: Receivable.BankRow,
  items: ReadonlyArray<Receivable.MatchItem>,
  debtors: ReadonlyArray<Receivable.Debtor> = [],
  by: Receivable.MatchingPolicy = policy,
) => Receivable.matchRow(one, Receivable.matchBook(items, debtors, by), by)

const brief = (suggestions: ReadonlyArray<Receivable.Suggestion>) =>
  suggestions.map(
    ({ byHand, customerId, portions, score }) =>
      `${score}${byHand ? " by hand" : ""} ${customerId}: ${portions
        .map(({ amount, no, receivableId }) => `${receivableId}#${no} ${Money.format(amount)}`)
        .join(", ")}`,
  )

describe("matching", () => {
  const items = [
    item("INV-1001", "250.00"),
    item("INV-1002", "100.00"),
    item("INV-2001", "250.00", { customerId: "C-2" }),
  ]

  it("REC-2: a number in the reference and the exact amount are beyond doubt, however the number is written", () => {
    for (const reference of ["INV-1001", "pay inv 1001 thanks", "ＩＮＶ１００１", "(INV/1001)"]) {
      const found = match(row("250.00", { reference }), items)
      expect(brief(found)).toEqual(["90 C-1: INV-1001#1 250.00"])
      expect(Receivable.isUnambiguous(found, policy)).toBe(true)
    }
  })

  it("REC-2: a longer number is another number, and a short one tells nothing", () => {
    expect(brief(match(row("9.00", { reference: "INV-10011" }), items))).toEqual([])
    expect(brief(match(row("9.00", { reference: "R-1" }), [item("R-1", "10.00")]))).toEqual([])
  })

  it("REC-2: one payment for several open items that its reference names", () => {
    expect(brief(match(row("350.00", { reference: "INV-1001 + INV-1002" }), items))).toEqual([
      "90 C-1: INV-1001#1 250.00, INV-1002#1 100.00",
    ])
  })

  it("REC-2: the number of order, contract or deal with amount and name is as good as the invoice's", () => {
    const ordered = [item("INV-1001", "250.00", { references: ["SO-2026-77"] })]
    const found = match(row("250.00", { reference: "SO 2026/77", payer: "Acme Trading" }), ordered, [acme])
    expect(brief(found)).toEqual(["95 C-1: INV-1001#1 250.00"])
  })

  it("REC-2: a known account, the name and the exact sum of some open items go together; name and amount are a suggestion", () => {
    const known = row("350.00", { payer: "ACME TRADING", account: "de12-3456-7890" })
    expect(brief(match(known, items, [acme]))).toEqual(["95 C-1: INV-1001#1 250.00, INV-1002#1 100.00"])
    const { account: _, ...named } = known
    const found = match(named, items, [acme])
    expect(brief(found)).toEqual(["55 C-1: INV-1001#1 250.00, INV-1002#1 100.00"])
    expect(Receivable.isUnambiguous(found, policy)).toBe(false)
  })

  it("REC-2: two ways to come to the amount are ambiguous, however good each is", () => {
    const twins = [item("INV-1001", "250.00"), item("INV-1003", "250.00")]
    const known = row("250.00", { payer: "ACME TRADING", account: "DE1234567890" })
    const found = match(known, twins, [acme])
    expect(brief(found)).toEqual(["95 C-1: INV-1001#1 250.00", "95 C-1: INV-1003#1 250.00"])
    expect(Receivable.isUnambiguous(found, policy)).toBe(false)
    expect(brief(match({ ...known, reference: "INV-1003" }, twins, [acme]))[0]).toBe("100 C-1: INV-1003#1 250.00")
  })

  it("REC-2: nothing but the amount: whatever is open with it is shown, never applied", () => {
    const found = match(row("250.00"), items)
    expect(brief(found)).toEqual(["30 C-1: INV-1001#1 250.00", "30 C-2: INV-2001#1 250.00"])
    expect(Receivable.isUnambiguous(found.slice(0, 1), policy)).toBe(false)
  })

  it("REC-2: parts, over-payments, strangers' money and disputed items take a person, whatever the score", () => {
    const reference = "INV-1001"
    const known = { payer: "ACME TRADING", account: "DE1234567890", reference }
    expect(brief(match(row("200.00", known), items, [acme]))).toEqual(["100 by hand C-1: INV-1001#1 200.00"])
    const [over] = match(row("300.00", known), items, [acme])
    expect([over?.byHand, over?.rest]).toEqual([true, cny("50.00")])
    const other = { customerId: "C-9", names: ["Third Party GmbH"], accounts: [] }
    expect(brief(match(row("250.00", { reference, payer: "Third Party" }), items, [acme, other]))[0]).toBe(
      "90 by hand C-1: INV-1001#1 250.00",
    )
    const disputed = [item("INV-1001", "250.00", { isDisputed: true })]
    expect(brief(match(row("250.00", known), disputed, [acme]))).toEqual(["100 by hand C-1: INV-1001#1 250.00"])
  })

  it("REC-2: an agreed discount for paying early is recognised to the cent and told, within its days only", () => {
    const early = { ...policy, earlyDiscount: { rate: Rate.percent(2), withinDays: 30 } }
    const paid = (on: `${number}-${number}-${number}`) =>
      match(row("98.00", { reference: "INV-1002", on: date(on) }), items, [], early)
    expect(brief(paid("2026-03-10"))).toEqual(["90 by hand C-1: INV-1002#1 98.00"])
    expect(paid("2026-03-10")[0]?.reasons).toContainEqual({ code: "match-discount", facts: { discount: cny("2.00") } })
    expect(paid("2026-03-11")[0]?.reasons.map(({ code }) => code)).toEqual(["match-number", "match-part"])
  })

  it("REC-2: a known customer without any sum that fits pays what is oldest due, when a person says so", () => {
    const found = match(row("17.00", { payer: "ACME TRADING" }), items, [acme])
    expect(brief(found)).toEqual(["25 by hand C-1: "])
    expect(found[0]?.rest).toEqual(cny("17.00"))
  })

  it("KER-1: money of another currency matches nothing", () => {
    expect(match({ ...row("0.00"), amount: cny("250.00", "USD"), reference: "INV-1001" }, items)).toEqual([])
  })

  it("REC-2: in a batch nothing is paid twice: what one row pays is gone for the next", () => {
    const one = row("250.00", { reference: "INV-1001" })
    const [first, second] = Receivable.matchRows([one, { ...one, bankId: "icbc:2" }], items, [], policy)
    expect(brief(first?.suggestions ?? [])).toEqual(["90 C-1: INV-1001#1 250.00"])
    expect(brief(second?.suggestions ?? [])).toEqual(["30 C-2: INV-2001#1 250.00"])
  })

  it("KER-6: every reason has its sentence in both languages with nothing left open", () => {
    const early = { ...policy, earlyDiscount: { rate: Rate.percent(2), withinDays: 90 } }
    const all = [item("INV-1001", "100.00", { references: ["SO-2026"], isDisputed: true }), item("INV-1002", "40.00")]
    const other = { customerId: "C-9", names: ["Third"], accounts: ["77"] }
    const codes = new Set<string>()
    for (const reference of ["", "INV-1001", "SO-2026", "INV-1002"]) {
      for (const amount of ["98.00", "100.00", "140.00", "1.00", "999.00"]) {
        for (const payer of ["ACME TRADING", "Third", ""]) {
          for (const account of ["DE1234567890", "77", ""]) {
            for (const { reasons } of match(row(amount, { reference, payer, account }), all, [acme, other], early)) {
              for (const { code, facts } of reasons) {
                codes.add(code)
                const text = Receivable.messages[code] ?? expect.fail(`no sentence for ${code}`)
                for (const locale of ["en", "zh"] as const)
                  expect(fill(text[locale], facts, locale)).not.toMatch(/[{}]/)
              }
            }
          }
        }
      }
    }
    expect(Array.from(codes).sort()).toEqual(
      Object.keys(Receivable.messages)
        .filter((code) => code.startsWith("match-"))
        .sort(),
    )
  })

  it("REC-2: in every suggestion portions and rest are the payment, no portion is more than is open, and the best comes first", () => {
    const open = fc.record({
      minor: fc.integer({ min: 1, max: 400 }),
      customer: fc.constantFrom("C-1", "C-2"),
      isDisputed: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(open, { maxLength: 16 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.array(fc.integer({ min: 0, max: 16 }), { maxLength: 4 }),
        fc.constantFrom("", "ACME Trading", "Beta"),
        (rows, amount, named, payer) => {
          const all = rows.map(({ customer, isDisputed, minor }, index) => ({
            ...item(`INV-${1000 + index}`, "1.00", { customerId: customer, isDisputed }),
            open: Money.make(BigInt(minor), "CNY"),
          }))
          const beta = { customerId: "C-2", names: ["Beta"], accounts: [] }
          const reference = named.map((index) => `INV-${1000 + index}`).join(" ")
          const one = { ...row("1.00", { payer, reference }), amount: Money.make(BigInt(amount), "CNY") }
          const found = match(one, all, [acme, beta])
          for (const [index, { customerId, portions, rest, score }] of found.entries()) {
            expect(portions.reduce((sum, part) => sum + part.amount.minor, rest.minor)).toBe(BigInt(amount))
            expect(rest.minor >= 0n).toBe(true)
            expect(new Set(portions.map(({ receivableId }) => receivableId)).size).toBe(portions.length)
            for (const part of portions) {
              const of = all.find(({ receivableId }) => receivableId === part.receivableId)
              expect(of?.customerId).toBe(customerId)
              expect(part.amount.minor > 0n && part.amount.minor <= (of?.open.minor ?? 0n)).toBe(true)
            }
            expect(score <= (found[index - 1]?.score ?? 100)).toBe(true)
          }
          if (Receivable.isUnambiguous(found, policy)) {
            const [first] = found
            expect(first?.rest.minor).toBe(0n)
            const paid = first?.portions.map(({ receivableId }) => all.find((of) => of.receivableId === receivableId))
            expect(paid?.every((of) => of?.isDisputed === false)).toBe(true)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe("a bank's payments", () => {
  const withDebts = () => {
    const world = new World({ now: "2026-03-12T09:00:00.000Z" })
    for (const id of ["INV-1001", "INV-1002"]) {
      world.run(receivable, id, invoice({ source: { _tag: "Import", reference: `old ${id}` } }))
    }
    return world
  }
  const found = (world: World) =>
    Receivable.matchItems(world.ids("receivable").map((id) => ({ id, state: world.state(receivable, id) })))
  const importing = (world: World, rows: ReadonlyArray<Receivable.BankRow>) => {
    const debtors = Receivable.debtorsOf(
      [],
      world.ids("bank-payment").map((id) => ({ id, state: world.state(bankPayment, id) })),
    )
    return Receivable.matchRows(rows, found(world), debtors, policy).flatMap(({ row: one, suggestions }) =>
      world.run(bankPayment, one.bankId, { _tag: "Import", row: one, suggestions }),
    )
  }

  it("REC-2: what is beyond doubt is applied at once, what isn't waits for a person; a second import does nothing", () => {
    const world = withDebts()
    const rows = [
      row("1000.00", { reference: "INV-1001", payer: "ACME", account: "DE12" }),
      row("300.00", { bankId: "icbc:2", payer: "ACME", account: "DE12" }),
    ]
    expect(importing(world, rows)).toEqual([
      "bank-payment/icbc:1:BankPaymentImported",
      "bank-payment/icbc:1:BankPaymentAssigned",
      "payment/icbc:1:PaymentReceived",
      "receivable/INV-1001:PaymentApplied",
      "bank-payment/icbc:2:BankPaymentImported",
    ])
    expect(world.state(receivable, "INV-1001")._tag).toBe("Closed")
    expect(importing(world, rows)).toEqual([])
    expect(world.state(bankPayment, "icbc:2")._tag).toBe("Waiting")
    expect(world.run(bankPayment, "icbc:2", { _tag: "Assign", customerId: "C-1" })).toEqual([
      "bank-payment/icbc:2:BankPaymentAssigned",
      "payment/icbc:2:PaymentReceived",
      "payment/icbc:2:PaymentSpread",
      "receivable/INV-1002:PaymentApplied",
    ])
    // The account is known from now on.
    const [next] = Receivable.matchRows(
      [row("700.00", { bankId: "icbc:3", account: "DE12" })],
      found(world),
      Receivable.debtorsOf([], [{ id: "icbc:2", state: world.state(bankPayment, "icbc:2") }]),
      policy,
    )
    expect(brief(next?.suggestions ?? [])).toEqual(["70 C-1: INV-1002#1 700.00"])
  })

  it("REC-2: what was paid or disputed since it was matched waits for a person", () => {
    const world = withDebts()
    const one = row("1000.00", { reference: "INV-1001" })
    const [matched] = Receivable.matchRows([one], found(world), [], policy)
    const { suggestions = [] } = matched ?? {}
    const other = (id: string) =>
      world.run(bankPayment, id, { _tag: "Import", row: { ...one, bankId: id }, suggestions })
    world.run(receivable, "INV-1001", { _tag: "RaiseDispute", no: 1, reason: "short" })
    expect(other("icbc:1")).toEqual(["bank-payment/icbc:1:BankPaymentImported"])
    world.run(receivable, "INV-1001", { _tag: "ResolveDispute", no: 1, resolution: "agreed" })
    expect(other("icbc:2")).toHaveLength(4)
    expect(other("icbc:3")).toEqual(["bank-payment/icbc:3:BankPaymentImported"])
  })

  it("REC-2: assigned wrongly, it is taken back with its receipt and assigned anew under the next number", () => {
    const world = withDebts()
    importing(world, [row("1000.00", { reference: "INV-1001" })])
    world.run(bankPayment, "icbc:1", { _tag: "Unassign", reason: "it was for the other one" })
    expect(world.state(payment, "icbc:1")._tag).toBe("Reversed")
    expect(world.state(receivable, "INV-1001")._tag).toBe("Open")
    const assign: Receivable.BankPaymentCommand = {
      _tag: "Assign",
      customerId: "C-1",
      allocation: [{ receivableId: "INV-1002" }],
    }
    world.run(bankPayment, "icbc:1", assign)
    expect(world.state(payment, "icbc:1.2")._tag).toBe("Received")
    expect(world.state(receivable, "INV-1002")._tag).toBe("Closed")
    expect(world.refused(bankPayment, "icbc:1", { ...assign, customerId: "C-2" })).toBe("BankPaymentAssigned REC-2")
  })

  it("REC-2: what is nobody's is dismissed; a bank's number with other content, or an unknown one, is refused", () => {
    const world = withDebts()
    importing(world, [row("0.37", { payer: "Interest" })])
    world.run(bankPayment, "icbc:1", { _tag: "Dismiss", reason: "interest" })
    expect(bankPayment.index(world.state(bankPayment, "icbc:1"))).toMatchObject({ status: "dismissed" })
    const other: Receivable.BankPaymentCommand = { _tag: "Import", row: row("0.38"), suggestions: [] }
    expect(world.refused(bankPayment, "icbc:1", other)).toBe("BankIdReused REC-2")
    expect(world.refused(bankPayment, "icbc:9", { _tag: "Assign", customerId: "C-1" })).toBe("UnknownBankPayment REC-2")
    expect(world.refused(bankPayment, "icbc:9", { ...other, row: row("0.00") })).toBe("AmountNotPositive REC-2")
  })

  it("REC-2: policies that would apply money on a coincidence are refused", () => {
    const refused = (changes: Partial<Receivable.MatchingPolicy>) => () =>
      compiled({ ...Receivable.tradeReceivable, matching: { ...policy, ...changes } })
    expect(refused({ automaticFrom: 30 })).toThrow(/An amount alone/)
    expect(refused({ automaticFrom: 50, suggestFrom: 60 })).toThrow(/only suggested from 60/)
    expect(refused({ earlyDiscount: { rate: Rate.one, withinDays: 10 } })).toThrow(/discount for paying early/)
    expect(refused({})).not.toThrow()
  })
})

describe("a bank's file", () => {
  const mapping: Receivable.BankMapping = {
    bank: "dkb",
    number: ["Day", "Seq"],
    date: "Day",
    dateOrder: "DMY",
    amount: "Amount",
    decimalMark: ",",
    currency: { _tag: "Column", name: "Cur" },
    payer: "Payer",
    account: "IBAN",
    reference: ["Use", "More"],
  }
  const record = (number: number, cells: Record<string, string>) => ({
    row: number,
    fields: new Map(
      Object.entries({
        Day: "09.03.2026",
        Seq: "1",
        Amount: "1.234,50",
        Cur: "EUR",
        Payer: " ACME ",
        IBAN: "",
        Use: "INV",
        More: "1001",
        ...cells,
      }),
    ),
  })
  const read = (cells: Record<string, string>, changes: Partial<Receivable.BankMapping> = {}) =>
    Receivable.readBankRows([record(2, cells)], { ...mapping, ...changes })

  it("REC-2: columns, order of dates, decimal mark and currency are the mapping's", () => {
    expect(read({ IBAN: "DE12" }).payments).toEqual([
      {
        row: 2,
        payment: {
          bankId: "dkb:09_2E_03_2E_2026:1",
          on: date("2026-03-09"),
          amount: cny("1234.50", "EUR"),
          payer: "ACME",
          account: "DE12",
          reference: "INV 1001",
        },
      },
    ])
    const amount = (text: string, decimalMark: "." | "," = ",") =>
      read({ Amount: text }, { decimalMark }).payments.map(({ payment: { amount: of } }) => Money.format(of))
    expect([amount("1234,5"), amount("+12,00"), amount("12.345"), amount("1 234,50"), amount("1,234.50", ".")]).toEqual(
      [["1234.50"], ["12.00"], ["12345.00"], ["1234.50"], ["1234.50"]],
    )
    const on = (text: string, dateOrder: Receivable.BankDateOrder) =>
      read({ Day: text }, { dateOrder }).payments[0]?.payment.on
    expect([on("2026年3月9日", "YMD"), on("3/9/2026", "MDY"), on("20260309", "YYYYMMDD")]).toEqual([
      date("2026-03-09"),
      date("2026-03-09"),
      date("2026-03-09"),
    ])
  })

  it("REC-2: each bad row is told with its number, rule and remedy, and the good ones go through", () => {
    const batch = Receivable.readBankRows(
      [
        record(2, {}),
        record(3, { Day: "31.02.2026" }),
        record(4, { Amount: "12.5" }),
        record(5, { Cur: "RMB" }),
        record(6, { Amount: "-20,00" }),
        record(7, { Amount: "" }),
        record(8, {}),
        record(9, { Amount: "7,00" }),
        record(10, { Seq: "2", Amount: "7,001" }),
        record(11, { Seq: "x".repeat(60) }),
        record(12, { Seq: "3" }),
      ],
      mapping,
    )
    expect(batch.payments.map(({ row: number }) => number)).toEqual([2, 12])
    expect([batch.outgoing, batch.repeated]).toEqual([2, 1])
    expect(batch.rejected.map(({ row: number, rule }) => `${number} ${rule}`)).toEqual([
      "3 KER-4",
      "4 KER-1",
      "5 KER-1",
      "9 REC-2",
      "10 KER-1",
      "11 REC-2",
    ])
    for (const { text } of batch.rejected) {
      expect(text.en.length).toBeGreaterThan(30)
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/)
    }
    expect(batch.rejected[0]?.text.en).toBe(
      '"31.02.2026" is no date in the order DMY; check the column and the order in the mapping.',
    )
    const empty = Receivable.readBankRows([record(2, { Day: "", Seq: "" })], mapping)
    expect(empty.rejected[0]?.text.en).toMatch(/without it the payment could come in twice/)
    expect(Receivable.missingColumns(mapping, ["Day", "Seq", "Amount", "Payer", "Use"])).toEqual([
      "More",
      "IBAN",
      "Cur",
    ])
  })

  it("REC-2: different numbers of a bank never become the same", () => {
    const text = fc.string({ minLength: 1, maxLength: 6 }).map((of) => of.normalize("NFKC").trim())
    fc.assert(
      fc.property(fc.tuple(text, text), fc.tuple(text, text), (a, b) => {
        const id = ([day, seq]: readonly [string, string]) =>
          read({ Seq: seq, IBAN: day }, { number: ["IBAN", "Seq"] }).payments[0]?.payment.bankId
        const [one, other] = [id(a), id(b)]
        if (one === undefined || other === undefined) return
        expect(one === other).toBe(a[0] === b[0] && a[1] === b[1])
        expect(one).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/)
      }),
      { numRuns: 1000 },
    )
  })
})

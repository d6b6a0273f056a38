import * as Customer from "@dealwright/core/Customer"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

const { normaliseName, normalisePhone, normaliseTaxId } = Customer

const fullWidth = (text: string) =>
  text.replace(/[!-~]/gu, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0)).replace(/ /gu, "　")

describe("names", () => {
  it("CUS-2: width, case, spaces, punctuation and legal forms make no difference", () => {
    for (const spelling of [
      "Acme Trading",
      "ACME TRADING",
      "ＡＣＭＥ　Ｔｒａｄｉｎｇ",
      " acme-trading ",
      "Acme Trading Ltd",
      "Acme Trading Co., Ltd.",
      "Acme Trading, L.L.C.",
      "Acme Trading GmbH & Co. KG",
      "Acme Trading S.p.A.",
      "ACME TRADING INC",
    ]) {
      expect(normaliseName(spelling)).toBe("acmetrading")
    }
  })

  it("CUS-2: Chinese legal forms go too, the longest first, with or without spaces and brackets", () => {
    for (const spelling of [
      "上海东方贸易",
      "上海东方贸易有限公司",
      "上海东方贸易有限责任公司",
      "上海东方贸易股份有限公司",
      "上海东方贸易 有限 公司",
      "上海（东方）贸易有限公司",
      "上海东方贸易有限公司 Co., Ltd.",
    ]) {
      expect(normaliseName(spelling)).toBe("上海东方贸易")
    }
    expect(normaliseName("トヨタ自動車株式会社")).toBe("トヨタ自動車")
  })

  it("CUS-2: what is no legal form at the end stays", () => {
    expect(normaliseName("Ltd Edition Prints")).toBe("ltdeditionprints")
    expect(normaliseName("Costco")).toBe("costco")
    expect(normaliseName("Vitamin C")).toBe("vitaminc")
    expect(normaliseName("Limited")).toBe("limited")
    expect(normaliseName("有限公司")).toBe("有限公司")
    expect(normaliseName("Müller")).not.toBe(normaliseName("Muller"))
    expect(normaliseName("?!…")).toBe("")
  })

  it("CUS-2: a plugin's legal forms count like the shipped ones", () => {
    const forms = Customer.compileLegalForms([...Customer.legalForms, "Oü", "ООО"])
    expect(normaliseName("Tallinn Kaubandus OÜ", forms)).toBe("tallinnkaubandus")
    expect(normaliseName("Ромашка ООО", forms)).toBe("ромашка")
    expect(normaliseName("Ромашка ООО")).toBe("ромашкаооо")
  })

  const word = fc.string({ unit: fc.constantFrom(..."abcxyzABCXYZ019"), minLength: 1, maxLength: 8 })
  const name = fc.array(word, { minLength: 1, maxLength: 4 })

  it("CUS-2: normalising twice is normalising once, for any text", () => {
    const forms = fc.constantFrom(...Customer.legalForms, "S.A.", "Co., Ltd.", "&", " ", ".", "有限", "公司")
    const text = fc.array(fc.oneof(forms, word, fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 6 })
    fc.assert(
      fc.property(text, fc.constantFrom("", " ", "-"), (parts, between) => {
        const once = normaliseName(parts.join(between))
        expect(normaliseName(once)).toBe(once)
      }),
      { numRuns: 5000 },
    )
  })

  it("CUS-2: width, case, punctuation and an added legal form never change the key", () => {
    const form = fc.constantFrom("Ltd", "L.L.C.", "GmbH", "Inc.", "Co., Ltd.", "S.A.", "有限公司", "股份有限公司")
    const gap = fc.constantFrom(" ", "  ", "-", ", ", "　", " & ")
    fc.assert(
      fc.property(name, form, gap, (words, suffix, between) => {
        const key = normaliseName(words.join(" "))
        fc.pre(key !== "")
        expect(normaliseName(words.join(between))).toBe(key)
        expect(normaliseName(words.join(" ").toUpperCase())).toBe(key)
        expect(normaliseName(fullWidth(words.join(" ")))).toBe(key)
        expect(normaliseName(`${words.join(" ")} ${suffix}`)).toBe(key)
      }),
      { numRuns: 1000 },
    )
  })

  it("CUS-2: names of different letters keep different keys", () => {
    const plain = fc.string({ unit: fc.constantFrom(..."qwzjxk"), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(normaliseName(a) === normaliseName(b)).toBe(a === b)
      }),
      { numRuns: 1000 },
    )
  })
})

describe("phone numbers", () => {
  it("CUS-2: one number in every spelling, at home and from abroad", () => {
    for (const spelling of [
      "138 0013 8000",
      "138-0013-8000",
      "１３８００１３８０００",
      "+86 138 0013 8000",
      "0086-138-0013-8000",
      "86 13800138000",
      "＋８６　１３８００１３８０００",
      "(+86) 138 0013 8000",
      "013800138000",
    ]) {
      expect(normalisePhone(spelling, "86"), spelling).toBe("+8613800138000")
    }
    expect(normalisePhone("+86 138 0013 8000", "49")).toBe("+8613800138000")
  })

  it("CUS-2: what is dialled before national numbers goes, extensions too", () => {
    expect(normalisePhone("(021) 6543-2100", "86")).toBe("+862165432100")
    expect(normalisePhone("+86 (0)21 6543 2100", "86")).toBe("+862165432100")
    expect(normalisePhone("021 65432100 转 88", "86")).toBe("+862165432100")
    expect(normalisePhone("021 65432100 ext. 88", "86")).toBe("+862165432100")
    // Eleven digits are a whole Chinese number, even when they begin like the country code.
    expect(normalisePhone("86123456789", "86")).toBe("+8686123456789")
    expect(normalisePhone("861234567890", "86")).toBe("+861234567890")
    expect(normalisePhone("020 7946 0958", "44")).toBe("+442079460958")
    expect(normalisePhone("+44 (0)20 7946 0958", "86")).toBe("+442079460958")
    expect(normalisePhone("(206) 555-9857", "1")).toBe("+12065559857")
    expect(normalisePhone("1-206-555-9857 x5467", "1")).toBe("+12065559857")
    expect(normalisePhone("011 86 138 0013 8000", "1")).toBe("+8613800138000")
    expect(normalisePhone("06 1 234 5678", "39")).toBe("+390612345678")
    expect(normalisePhone("8 800 555 35 35", "7")).toBe("+78005553535")
    expect(normalisePhone("800 555 35 35", "7")).toBe("+78005553535")
    expect(normalisePhone("+7 800 555 35 35", "7")).toBe("+78005553535")
    expect(normalisePhone("06 1 234 5678", "36")).toBe("+3612345678")
  })

  it("CUS-2: what is no number is no key", () => {
    for (const text of ["", "n/a", "12", "+", "call me 138 0013 8000", "1234567890123456", "1-800-FLOWERS"]) {
      expect(normalisePhone(text, "86"), text).toBeUndefined()
    }
  })

  const digits = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength })

  it("CUS-2: normalising twice is normalising once, in any country", () => {
    const country = fc.constantFrom("86", "1", "7", "36", "39", "44", "49", "852", "358")
    const text = fc
      .tuple(fc.constantFrom("", "+", "00", "0", "(0)", "011"), digits(3, 16))
      .map((parts) => parts.join(""))
    fc.assert(
      fc.property(text, country, country, (number, home, abroad) => {
        const once = normalisePhone(number, home)
        if (once === undefined) return
        expect(normalisePhone(once, home)).toBe(once)
        expect(once).toMatch(/^\+\d{5,15}$/)
        // A number with its country code reads the same everywhere; only at home is a 0 after it known to be idle.
        if (!once.startsWith(`+${abroad}0`)) expect(normalisePhone(once, abroad)).toBe(once)
      }),
      { numRuns: 5000 },
    )
  })

  it("CUS-2: grouping, width and the way the country is written never change a Chinese number", () => {
    const mobile = digits(10, 10).map((rest) => `1${rest}`)
    const gap = fc.constantFrom("", " ", "-", ".", "　")
    fc.assert(
      fc.property(mobile, gap, fc.constantFrom("", "+86", "0086", "+86 ", "86"), (number, between, country) => {
        const grouped = `${country}${[number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(between)}`
        expect(normalisePhone(grouped, "86")).toBe(`+86${number}`)
        expect(normalisePhone(fullWidth(grouped), "86")).toBe(`+86${number}`)
      }),
      { numRuns: 1000 },
    )
  })
})

describe("tax ids", () => {
  it("CUS-2: width, case, spaces and punctuation make no difference", () => {
    for (const spelling of ["91310000MA1FL0ABCX", "9131 0000 ma1f-l0ab.cx", "９１３１００００ＭＡ１ＦＬ０ＡＢＣＸ"]) {
      expect(normaliseTaxId(spelling)).toBe("91310000MA1FL0ABCX")
    }
    expect(normaliseTaxId("---")).toBeUndefined()
    expect(normaliseTaxId("n/a")).toBeUndefined()
  })

  it("CUS-2: normalising twice is normalising once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
        const once = normaliseTaxId(text)
        if (once !== undefined) expect(normaliseTaxId(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })
})

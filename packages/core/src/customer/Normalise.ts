/**
 * When two spellings mean the same customer (CUS-2): names, tax ids and phone numbers in one form each.
 *
 * Every function is idempotent: what it gives is what it gives again.
 *
 * @module
 */
import { type Extensions, extensionPoint } from "../decider/Extension.ts"

/**
 * Legal forms that say nothing about who somebody is. Those in Latin script are whole words at the end of a name, also
 * written letter by letter (S.A.); the others are endings.
 */
export const legalForms: ReadonlyArray<string> = [
  ...["ltd", "limited", "llc", "llp", "lp", "inc", "incorporated", "corp", "corporation", "co", "company", "plc"],
  ...["gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "ek", "ev", "se"],
  ...["sa", "sas", "sarl", "sl", "slu", "srl", "spa", "sapi", "cv", "sab", "ltda", "eirl"],
  ...["bv", "nv", "vof", "oy", "oyj", "ab", "as", "asa", "aps", "sro", "spzoo", "zrt", "kft", "doo"],
  ...["pte", "pty", "pvt", "sdn", "bhd", "kk", "gk", "jsc", "ojsc"],
  ...["有限公司", "有限责任公司", "有限責任公司", "股份有限公司", "股份公司", "有限合伙", "普通合伙", "合伙企业"],
  ...["株式会社", "有限会社", "合同会社", "주식회사", "유한회사"],
]

/** Further legal forms from plugins, one list each. */
export const LegalForms = extensionPoint<ReadonlyArray<string>>("customer/legal-forms")

/** Legal forms sorted out for use. Built by {@link compileLegalForms}. */
export interface CompiledLegalForms {
  readonly words: ReadonlySet<string>
  /** Longest first, so that the whole of 股份有限公司 goes and not its tail alone. */
  readonly endings: ReadonlyArray<string>
}

const fold = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFKC")

const latin = /^[a-z]+$/u

/**
 * Sorts legal forms into whole words and endings.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.ok(Customer.compileLegalForms(["GmbH"]).words.has("gmbh"))
 * ```
 */
export const compileLegalForms = (forms: ReadonlyArray<string>): CompiledLegalForms => {
  const folded = forms.map(fold).filter((form) => form !== "")
  return {
    words: new Set(folded.filter((form) => latin.test(form))),
    endings: folded.filter((form) => !latin.test(form)).sort((a, b) => b.length - a.length),
  }
}

const shipped = compileLegalForms(legalForms)

/** The shipped legal forms and those of plugins. */
export const legalFormsOf = (extensions: Extensions): CompiledLegalForms => {
  const names = extensions.names(LegalForms)
  return names.length === 0
    ? shipped
    : compileLegalForms([...legalForms, ...names.flatMap((name) => extensions.get(LegalForms, name) ?? [])])
}

/** What stands between two Chinese characters is never a word boundary: 有限 公司 is 有限公司. */
const gapsInHan = /(?<=\p{Script=Han})[^\p{L}\p{N}\p{M}]+(?=\p{Script=Han})/gu
const words = /[\p{L}\p{N}\p{M}]+/gu

/** How many words at the end are a legal form: one, or up to four single letters (S. p. A.). 0 when none is. */
const formWords = (tokens: ReadonlyArray<string>, forms: CompiledLegalForms): number => {
  for (let count = 1; count <= 4 && count < tokens.length; count++) {
    const last = tokens.slice(-count)
    if (count > 1 && last.some((token) => token.length !== 1)) return 0
    if (forms.words.has(last.join(""))) return count
  }
  return 0
}

const withoutForms = (text: string, forms: CompiledLegalForms): string => {
  let tokens: ReadonlyArray<string> = fold(text).replace(gapsInHan, "").match(words) ?? []
  for (;;) {
    const last = tokens.at(-1) ?? ""
    const count = formWords(tokens, forms)
    const ending = forms.endings.find((form) => last.endsWith(form) && (last !== form || tokens.length > 1))
    if (count > 0) tokens = tokens.slice(0, -count)
    else if (ending === undefined) return tokens.join("").normalize("NFKC")
    else if (ending === last) tokens = tokens.slice(0, -1)
    else tokens = [...tokens.slice(0, -1), last.slice(0, -ending.length)]
  }
}

/**
 * A name as it is compared: without regard to full or half width, case, spaces, punctuation and legal forms at its end.
 * Empty when the name has no letter or digit. A name that is nothing but a legal form stays.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Customer.normaliseName("ACME  Trading Co., Ltd."), "acmetrading")
 * assert.equal(Customer.normaliseName("上海东方贸易股份有限公司"), Customer.normaliseName("上海东方贸易 有限公司"))
 * ```
 */
export const normaliseName = (name: string, forms: CompiledLegalForms = shipped): string => {
  // Joining words can make a new ending; a name has few of them, so this settles at once.
  let normal = withoutForms(name, forms)
  for (let again = withoutForms(normal, forms); again !== normal; again = withoutForms(normal, forms)) normal = again
  return normal
}

/** Fewest letters and digits of a tax id that tells anybody apart. */
const minTaxId = 4

/**
 * A tax id as it is compared: letters and digits, capitals, half width. `undefined` with fewer than 4 of them.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Customer.normaliseTaxId("de 123.456-789"), "DE123456789")
 * assert.equal(Customer.normaliseTaxId("n/a"), undefined)
 * ```
 */
export const normaliseTaxId = (taxId: string): string | undefined => {
  const normal = (
    taxId
      .normalize("NFKC")
      .toUpperCase()
      .normalize("NFKC")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join("")
  return Array.from(normal).length < minTaxId ? undefined : normal
}

/** What is dialled before a national number, where it isn't 0. Italian numbers keep their 0. */
const trunkPrefixes: ReadonlyMap<string, string> = new Map([
  ["1", "1"],
  ["7", "8"],
  ["36", "06"],
  ["39", ""],
])

/** Longest national number, without what is dialled before it. */
const nationalDigits: ReadonlyMap<string, number> = new Map([
  ...([
    ["86", 11],
    ["852", 8],
    ["853", 8],
    ["886", 9],
    ["81", 10],
    ["82", 10],
    ["65", 8],
    ["91", 10],
  ] as const),
  ...([
    ["1", 10],
    ["7", 10],
    ["44", 10],
    ["49", 11],
    ["33", 9],
    ["39", 11],
    ["34", 9],
    ["61", 9],
    ["55", 11],
  ] as const),
])

const extension = /(?<=\d)\s*(?:;?\s*ext(?:n|ension)?\.?\s*=?|x|#|转|轉|分机|分機|内线|內線|доб\.?)\s*:?\s*\d+\s*$/iu

/**
 * A phone number as it is compared: `+`, country code, number. Punctuation, spaces, width and an extension don't count.
 *
 * A number that begins with `+` or `00` (`011` where the country code is 1) says its own country. Any other is one of
 * country `countryCode`: what is dialled before national numbers (0; 1 in North America, 8 in Russia, 06 in Hungary,
 * nothing in Italy) goes. One that begins with the country code and is too long for a national number has only lost its
 * `+`. `undefined` when letters stand in it or it hasn't 5 to 15 digits.
 *
 * @example
 * ```ts
 * import { Customer } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Customer.normalisePhone("138 0013-8000", "86"), "+8613800138000")
 * assert.equal(Customer.normalisePhone("0086 138 0013 8000", "49"), "+8613800138000")
 * assert.equal(Customer.normalisePhone("(021) 6543-2100 ext. 12", "86"), "+862165432100")
 * ```
 */
export const normalisePhone = (phone: string, countryCode: string): string | undefined => {
  const text = phone
    .normalize("NFKC")
    .trim()
    .replace(/^\(\s*\+/u, "+")
    .replace(extension, "")
  if (!/^\+?[\d\s().\-‐-―/·]*$/u.test(text)) return undefined
  const outside = countryCode === "1" ? /^(?:\+|00|011)/u : /^(?:\+|00)/u
  const trunk = trunkPrefixes.get(countryCode) ?? "0"
  const longest = nationalDigits.get(countryCode) ?? Number.POSITIVE_INFINITY
  // Nobody dials the 0 of +44 (0)20; national numbers don't begin with the 0 that is dialled before them.
  const bare = (national: string) => (trunk === "0" ? national.replace(/^0+/u, "") : national)
  let digits: string
  if (outside.test(text)) {
    digits = text.replace("(0)", "").replace(outside, "").replace(/\D/gu, "")
    if (digits.startsWith(countryCode)) digits = countryCode + bare(digits.slice(countryCode.length))
  } else {
    const dialled = text.replace(/\D/gu, "")
    const hasTrunk = trunk !== "" && dialled.startsWith(trunk) && (trunk.startsWith("0") || dialled.length > longest)
    if (hasTrunk) digits = countryCode + bare(dialled.slice(trunk.length))
    else if (dialled.startsWith(countryCode) && dialled.length > longest) {
      digits = countryCode + bare(dialled.slice(countryCode.length))
    } else digits = countryCode + dialled
  }
  return digits.length >= 5 && digits.length <= 15 ? `+${digits}` : undefined
}

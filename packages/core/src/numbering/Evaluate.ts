/**
 * Formats of business numbers, read once and then filled (KER-9).
 *
 * @module
 */
import * as Result from "effect/Result"
import type { LocalizedText } from "../decision/Messages.ts"

type Part =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Year" }
  | { readonly _tag: "Number"; readonly width: number }

/** A format that has been read. Built by {@link parseFormat}. */
export interface NumberFormat {
  readonly parts: ReadonlyArray<Part>
}

/** Why a text is no format of business numbers. */
export type FormatProblem =
  | { readonly _tag: "UnknownPlaceholder"; readonly placeholder: string }
  | { readonly _tag: "StrayBrace" }
  | { readonly _tag: "NotOnce"; readonly placeholder: "year" | "number"; readonly count: number }
  | { readonly _tag: "Width"; readonly width: string }
  | { readonly _tag: "Touching"; readonly beside: string }

/** Digits to which a number is filled up with zeros at most. */
const maxWidth = 12

const placeholder = (name: string): Result.Result<Part, FormatProblem> => {
  if (name === "year") return Result.succeed({ _tag: "Year" })
  if (name === "number") return Result.succeed({ _tag: "Number", width: 1 })
  const width = /^number:(.*)$/u.exec(name)?.[1]
  if (width === undefined) return Result.fail({ _tag: "UnknownPlaceholder", placeholder: name })
  return /^[1-9]\d?$/u.test(width) && Number(width) <= maxWidth
    ? Result.succeed({ _tag: "Number", width: Number(width) })
    : Result.fail({ _tag: "Width", width })
}

/** What stands next to the number and would run into it; `undefined` when it stands apart. */
const touching = (parts: ReadonlyArray<Part>): string | undefined => {
  const at = parts.findIndex((part) => part._tag === "Number")
  for (const [part, edge] of [[parts[at - 1], /\d$/u] as const, [parts[at + 1], /^\d/u] as const]) {
    if (part?._tag === "Year") return "{year}"
    if (part?._tag === "Text" && edge.test(part.text)) return part.text
  }
  return undefined
}

/**
 * Reads a format: text with `{year}` and `{number}` or `{number:6}` (filled with zeros to 6 digits, 1 to 12; a longer
 * number is never cut). Both stand in it exactly once, because numbers begin anew each year, and no digit stands beside
 * the number, so that two numbers never read alike.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * assert.ok(Result.isSuccess(Numbering.parseFormat("Q-{year}-{number:6}")))
 * assert.ok(Result.isFailure(Numbering.parseFormat("Q-{number}")))
 * ```
 */
export const parseFormat = (text: string): Result.Result<NumberFormat, FormatProblem> => {
  const parts: Array<Part> = []
  for (const match of text.matchAll(/\{([^{}]*)\}|([^{}]+)|[{}]/gu)) {
    const [, name, plain] = match
    if (plain !== undefined) parts.push({ _tag: "Text", text: plain })
    else if (name === undefined) return Result.fail({ _tag: "StrayBrace" })
    else {
      const part = placeholder(name)
      if (Result.isFailure(part)) return Result.fail(part.failure)
      parts.push(part.success)
    }
  }
  for (const [name, tag] of [["year", "Year"] as const, ["number", "Number"] as const]) {
    const count = parts.filter((part) => part._tag === tag).length
    if (count !== 1) return Result.fail({ _tag: "NotOnce", placeholder: name, count })
  }
  const beside = touching(parts)
  return beside === undefined ? Result.succeed({ parts }) : Result.fail({ _tag: "Touching", beside })
}

/**
 * The number as people read it. `year` has four digits, `number` counts from 1.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const format = Result.getOrThrow(Numbering.parseFormat("Q-{year}-{number:6}"))
 * assert.equal(Numbering.formatNumber(format, 2026, 123), "Q-2026-000123")
 * assert.equal(Numbering.formatNumber(format, 2026, 1_234_567), "Q-2026-1234567")
 * ```
 */
export const formatNumber = (format: NumberFormat, year: number, number: number): string => {
  let text = ""
  for (const part of format.parts) {
    switch (part._tag) {
      case "Text":
        text += part.text
        break
      case "Year":
        text += String(year).padStart(4, "0")
        break
      case "Number":
        text += String(number).padStart(part.width, "0")
        break
    }
  }
  return text
}

/**
 * What a format looks like whatever the width of its number: two series with the same shape would give out the same
 * texts.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const shape = (text: string) => Result.map(Numbering.parseFormat(text), Numbering.shapeOf)
 * assert.deepEqual(shape("A-{year}-{number:6}"), shape("A-{year}-{number}"))
 * ```
 */
export const shapeOf = (format: NumberFormat): string =>
  format.parts.map((part) => (part._tag === "Text" ? part.text : part._tag === "Year" ? "{year}" : "{number}")).join("")

/**
 * A problem with a format, in words.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.match(Numbering.describeFormatProblem({ _tag: "StrayBrace" }).en, /brace/)
 * ```
 */
export const describeFormatProblem = (problem: FormatProblem): LocalizedText => {
  switch (problem._tag) {
    case "UnknownPlaceholder":
      return {
        en: `"{${problem.placeholder}}" is no placeholder; use {year}, {number} or {number:6}.`,
        zh: `“{${problem.placeholder}}”不是占位符,请使用 {year}、{number} 或 {number:6}。`,
      }
    case "StrayBrace":
      return {
        en: "A brace has no partner; braces only enclose {year}, {number} or {number:6}.",
        zh: "花括号不成对;花括号只能用于 {year}、{number} 或 {number:6}。",
      }
    case "NotOnce":
      return {
        en: `{${problem.placeholder}} stands in it ${problem.count} times; {year} and {number} stand in a format exactly once.`,
        zh: `{${problem.placeholder}} 出现 ${problem.count} 次;{year} 与 {number} 须各出现一次。`,
      }
    case "Width":
      return {
        en: `A number can't be filled up to "${problem.width}" digits; give a width from 1 to ${maxWidth}.`,
        zh: `编号宽度“${problem.width}”无效,须为 1 至 ${maxWidth}。`,
      }
    case "Touching":
      return {
        en: `"${problem.beside}" runs into the number; put something other than a digit between them.`,
        zh: `“${problem.beside}”与编号相连,请以非数字字符隔开。`,
      }
  }
}

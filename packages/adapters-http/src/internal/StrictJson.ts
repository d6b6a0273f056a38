/**
 * Reads JSON without letting anything through that two readers might understand differently: bytes that are no UTF-8,
 * a key given twice, `__proto__`, NUL, numbers that lose digits; and nothing too deep or too large to walk.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { Limits } from "../Limits.ts"
import { type Problem, problem } from "../Problem.ts"

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const refuse = (en: string, zh: string, pointer = ""): Result.Result<never, Problem> =>
  Result.fail(
    problem(400, "malformed-json", `The body can't be used: ${en}.`, `请求正文无法使用:${zh}。`, {
      issues: [{ pointer, message: en }],
    }),
  )

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const comma = 0x2c
const openBrace = 0x7b
const openBracket = 0x5b
const closeBrace = 0x7d
const closeBracket = 0x5d

interface Shape {
  readonly depth: number
  /** Members of all objects, counted by their colons: JSON.parse keeps only the last of two of the same name. */
  readonly members: number
  readonly nodes: number
}

/** Looks at the text before anything is built from it. Counts are right for well-formed JSON; the parser checks form. */
const shapeOf = (text: string): Shape => {
  let depth = 0
  let deepest = 0
  let members = 0
  let nodes = 1
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case quote:
        for (i++; i < text.length; i++) {
          const inside = text.charCodeAt(i)
          if (inside === backslash) i++
          else if (inside === quote) break
        }
        break
      case openBrace:
      case openBracket:
        if (++depth > deepest) deepest = depth
        nodes++
        break
      case closeBrace:
      case closeBracket:
        depth--
        break
      case colon:
        members++
        break
      case comma:
        nodes++
        break
    }
  }
  return { depth: deepest, members, nodes }
}

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1")

/** Counts members, and finds what JSON may say but a value here may not be. Depth is bounded by now. */
const inspect = (
  value: unknown,
  pointer: string,
): { readonly members: number } | { readonly fault: string; at: string } => {
  if (typeof value === "string") {
    return value.includes("\u0000")
      ? { fault: "a text holds the character NUL", at: pointer }
      : value.isWellFormed()
        ? { members: 0 }
        : { fault: "a text holds half of a surrogate pair", at: pointer }
  }
  if (typeof value === "number") {
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
      ? { members: 0 }
      : { fault: 'a number is too large to be exact; amounts are texts such as "1234.50"', at: pointer }
  }
  if (typeof value !== "object" || value === null) return { members: 0 }
  let members = 0
  for (const key of Object.keys(value)) {
    const at = `${pointer}/${escaped(key)}`
    if (!Array.isArray(value)) {
      members++
      if (key === "__proto__") return { fault: "a key is named __proto__", at }
      const named = inspect(key, at)
      if ("fault" in named) return named
    }
    const inner = inspect(Reflect.get(value, key), at)
    if ("fault" in inner) return inner
    members += inner.members
  }
  return { members }
}

/**
 * Parses a body. What comes back is plain data within the limits.
 */
export const parseStrict = (
  bytes: ArrayBuffer | Uint8Array,
  limits: Pick<Limits, "maxJsonDepth" | "maxJsonNodes">,
): Result.Result<unknown, Problem> => {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    return refuse("it is not UTF-8", "不是 UTF-8 编码")
  }
  const shape = shapeOf(text)
  if (shape.depth > limits.maxJsonDepth) {
    return refuse(
      `it is nested ${shape.depth} levels deep; at most ${limits.maxJsonDepth} are read`,
      `嵌套 ${shape.depth} 层,最多 ${limits.maxJsonDepth} 层`,
    )
  }
  if (shape.nodes > limits.maxJsonNodes) {
    return refuse(
      `it has ${shape.nodes} members and elements; at most ${limits.maxJsonNodes} are read`,
      `共 ${shape.nodes} 项,最多 ${limits.maxJsonNodes} 项`,
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const said = error instanceof Error ? error.message.slice(0, 200) : "it is not JSON"
    return refuse(said, "不是合法的 JSON")
  }
  const found = inspect(value, "")
  if ("fault" in found) return refuse(found.fault, "含有不允许的键、字符或数字", found.at)
  if (found.members !== shape.members) return refuse("a key stands twice in one object", "同一对象中有重复的键")
  return Result.succeed(value)
}

/**
 * Parameters of the query: every one known, bounded and of its type; and cursors that only fit the query they came from.
 *
 * @module
 */
import { createHash } from "node:crypto"
import type { Condition, FindQuery, IndexValue, PageCursor } from "@dealwright/core/Ports"
import * as Result from "effect/Result"
import { type ApiError, fail } from "../Problem.ts"
import type { FilterType, Resource } from "../Resource.ts"

type Read<A> = Result.Result<A, ApiError>

const refuse = (name: string, en: string, zh: string): Result.Result<never, ApiError> =>
  Result.fail(
    fail(400, "invalid-parameter", `Parameter "${name}" ${en}.`, `参数“${name}”${zh}。`, {
      issues: [{ pointer: `?${name}`, message: en }],
    }),
  )

/** Refuses parameters that the endpoint doesn't know, with those that it does. */
export const onlyKnown = (query: URLSearchParams, known: ReadonlyArray<string>): Read<void> => {
  for (const name of query.keys()) {
    if (!known.includes(name)) {
      return refuse(
        name.slice(0, 80),
        known.length === 0 ? "is unknown; there are none here" : `is unknown; known are ${known.join(", ")}`,
        known.length === 0 ? "未知,此处不接受参数" : `未知,可用参数:${known.join("、")}`,
      )
    }
  }
  return Result.succeed(undefined)
}

/** A parameter that stands at most once. */
export const single = (query: URLSearchParams, name: string): Read<string | undefined> => {
  const values = query.getAll(name)
  return values.length > 1 ? refuse(name, "stands more than once", "重复出现") : Result.succeed(values[0])
}

/** `true`, `false` or absent. */
export const flag = (query: URLSearchParams, name: string): Read<boolean> =>
  Result.flatMap(single(query, name), (value) =>
    value === undefined || value === "false"
      ? Result.succeed(false)
      : value === "true"
        ? Result.succeed(true)
        : refuse(name, "must be true or false", "须为 true 或 false"),
  )

/** Most rows on a page, and how many without being asked. */
export const maxPage = 100
const defaultPage = 20

/** `limit`: 1 to 100. */
export const limitOf = (query: URLSearchParams): Read<number> =>
  Result.flatMap(single(query, "limit"), (value) => {
    if (value === undefined) return Result.succeed(defaultPage)
    const limit = /^[1-9]\d{0,2}$/u.test(value) ? Number(value) : 0
    return limit >= 1 && limit <= maxPage
      ? Result.succeed(limit)
      : refuse("limit", `must be a whole number from 1 to ${maxPage}`, `须为 1 到 ${maxPage} 的整数`)
  })

const typed = (name: string, type: FilterType, text: string): Read<IndexValue> => {
  if (text === "null") return Result.succeed(null)
  switch (type) {
    case "text":
      return text.length <= 200 && !text.includes("\u0000") && text.isWellFormed()
        ? Result.succeed(text)
        : refuse(name, "must be a text of at most 200 characters", "须为不超过 200 字的文本")
    case "integer": {
      const value = /^-?\d{1,16}$/u.test(text) ? Number(text) : Number.NaN
      return Number.isSafeInteger(value) ? Result.succeed(value) : refuse(name, "must be a whole number", "须为整数")
    }
    case "flag":
      return text === "true" || text === "false"
        ? Result.succeed(text === "true")
        : refuse(name, "must be true or false", "须为 true 或 false")
  }
}

/** Names of the parameters that a list of this resource takes. */
export const listParameters = (resource: Resource): ReadonlyArray<string> => [
  "limit",
  "cursor",
  "sort",
  ...Object.entries(resource.filters).flatMap(([name, type]) =>
    type === "flag" ? [name] : [name, `${name}.from`, `${name}.until`],
  ),
]

const conditions = (query: URLSearchParams, resource: Resource): Read<ReadonlyArray<Condition>> => {
  const where: Array<Condition> = []
  for (const [field, type] of Object.entries(resource.filters)) {
    const given = query.getAll(field)
    if (given.length > 20) return refuse(field, "stands more than 20 times", "最多 20 个值")
    const values: Array<IndexValue> = []
    for (const text of given) {
      const value = typed(field, type, text)
      if (Result.isFailure(value)) return Result.fail(value.failure)
      values.push(value.success)
    }
    if (values.length === 1) where.push({ _tag: "Equals", field, value: values[0] ?? null })
    if (values.length > 1) where.push({ _tag: "In", field, values })
    const range: { from?: string | number; until?: string | number } = {}
    for (const bound of ["from", "until"] as const) {
      const name = `${field}.${bound}`
      const text = single(query, name)
      if (Result.isFailure(text)) return Result.fail(text.failure)
      if (text.success === undefined) continue
      const value = typed(name, type, text.success)
      if (Result.isFailure(value)) return Result.fail(value.failure)
      if (typeof value.success !== "string" && typeof value.success !== "number") {
        return refuse(name, "must be a value to compare with", "须为可比较的值")
      }
      range[bound] = value.success
    }
    if (range.from !== undefined || range.until !== undefined) where.push({ _tag: "Range", field, ...range })
  }
  return Result.succeed(where)
}

const sortOf = (query: URLSearchParams, resource: Resource): Read<FindQuery["sort"] | undefined> =>
  Result.flatMap(single(query, "sort"), (text) => {
    if (text === undefined) return Result.succeed(undefined)
    const field = text.startsWith("-") ? text.slice(1) : text
    return Object.hasOwn(resource.filters, field)
      ? Result.succeed({ field, direction: text.startsWith("-") ? ("descending" as const) : ("ascending" as const) })
      : refuse(
          "sort",
          `must be one of ${Object.keys(resource.filters).join(", ") || "none"}, with - before it for descending`,
          "须为可排序的字段",
        )
  })

/** What a cursor belongs to: the resource, its filters and its order. The limit may change from page to page. */
const fingerprint = (resource: Resource, query: URLSearchParams): string => {
  const rest = Array.from(query.entries())
    .filter(([name]) => name !== "cursor" && name !== "limit")
    .map(([name, value]) => `${name}=${value}`)
    .sort()
  return createHash("sha256")
    .update([resource.path, ...rest].join("\n"))
    .digest("base64url")
    .slice(0, 12)
}

/** Writes where the next page starts. */
export const writeCursor = (resource: Resource, query: URLSearchParams, next: PageCursor): string =>
  Buffer.from(JSON.stringify([fingerprint(resource, query), next.value, next.id])).toString("base64url")

const badCursor = (): Result.Result<never, ApiError> =>
  refuse(
    "cursor",
    "isn't one of this list's; take it from next_cursor and leave the other parameters as they were",
    "不属于此列表,请使用 next_cursor 的值且勿改动其他参数",
  )

const readCursor = (resource: Resource, query: URLSearchParams): Read<PageCursor | undefined> =>
  Result.flatMap(single(query, "cursor"), (text) => {
    if (text === undefined) return Result.succeed(undefined)
    if (!/^[A-Za-z0-9_-]{1,1000}$/u.test(text)) return badCursor()
    let parts: unknown
    try {
      parts = JSON.parse(Buffer.from(text, "base64url").toString("utf8"))
    } catch {
      return badCursor()
    }
    if (!Array.isArray(parts) || parts.length !== 3) return badCursor()
    const [mark, value, id]: ReadonlyArray<unknown> = parts
    const scalar = value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)
    return mark === fingerprint(resource, query) && scalar && typeof id === "string" && id.length <= 200
      ? Result.succeed({ value: value as IndexValue, id })
      : badCursor()
  })

/** The whole query of a list. */
export const findQuery = (query: URLSearchParams, resource: Resource): Read<FindQuery> =>
  Result.gen(function* () {
    yield* onlyKnown(query, listParameters(resource))
    const limit = yield* limitOf(query)
    const where = yield* conditions(query, resource)
    const sort = yield* sortOf(query, resource)
    const after = yield* readCursor(resource, query)
    return { where, limit, ...(sort === undefined ? {} : { sort }), ...(after === undefined ? {} : { after }) }
  })

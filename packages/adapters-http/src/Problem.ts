/**
 * What went wrong, as RFC 9457 has it (`application/problem+json`): the rule, a stable code, and a sentence in the
 * caller's language.
 *
 * @module
 */
import type { LocalizedText, Reason } from "@dealwright/core/Decision"
import * as Data from "effect/Data"

/** A fault of a body or query: where, and what would be right. */
export interface Issue {
  /** JSON pointer into the body, or `?name` for a parameter. */
  readonly pointer: string
  readonly message: string
}

/** A problem before it is told in one language. */
export interface Problem {
  readonly status: number
  /** Stable, in kebab case; programs match on it. */
  readonly code: string
  readonly text: LocalizedText
  /** Id in the rulebook, where a rule says so. */
  readonly rule?: string
  /** The figures that the sentence rests on. */
  readonly facts?: Readonly<Record<string, unknown>>
  readonly reasons?: ReadonlyArray<Reason>
  readonly issues?: ReadonlyArray<Issue>
  /** Seconds after which the same request may go through. */
  readonly retryAfter?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The failure of a request. */
export class ApiError extends Data.TaggedError("ApiError")<{ readonly problem: Problem }> {
  override get message(): string {
    return `${this.problem.status} ${this.problem.code}: ${this.problem.text.en}`
  }
}

/**
 * Builds a problem: HTTP status, code in kebab case, the sentence in English and Chinese.
 *
 * @example
 * ```ts
 * import * as Problem from "@dealwright/adapters-http/Problem"
 * import assert from "node:assert"
 * const gone = Problem.problem(404, "not-found", "There is no such page.", "没有该页面。")
 * assert.equal(gone.text.zh, "没有该页面。")
 * ```
 */
export const problem = (
  status: number,
  code: string,
  en: string,
  zh: string,
  more: Omit<Problem, "status" | "code" | "text"> = {},
): Problem => ({ status, code, text: { en, zh }, ...more })

/**
 * The failure of a request with a problem; in an Effect, `yield*` it.
 *
 * @example
 * ```ts
 * import * as Problem from "@dealwright/adapters-http/Problem"
 * import assert from "node:assert"
 * const error = Problem.fail(409, "too-late", "The shop is closed.", "已打烊。")
 * assert.equal(error.message, "409 too-late: The shop is closed.")
 * ```
 */
export const fail = (...args: Parameters<typeof problem>): ApiError => new ApiError({ problem: problem(...args) })

/** The title belongs to the status, in the words of RFC 9110. */
export const titles: Readonly<Record<number, LocalizedText>> = {
  400: { en: "Bad Request", zh: "请求有误" },
  401: { en: "Unauthorized", zh: "未认证" },
  403: { en: "Forbidden", zh: "无权限" },
  404: { en: "Not Found", zh: "未找到" },
  405: { en: "Method Not Allowed", zh: "方法不允许" },
  406: { en: "Not Acceptable", zh: "无法接受" },
  408: { en: "Request Timeout", zh: "请求超时" },
  409: { en: "Conflict", zh: "冲突" },
  412: { en: "Precondition Failed", zh: "前提条件不符" },
  413: { en: "Content Too Large", zh: "内容过大" },
  414: { en: "URI Too Long", zh: "网址过长" },
  415: { en: "Unsupported Media Type", zh: "媒体类型不支持" },
  422: { en: "Unprocessable Content", zh: "无法处理" },
  428: { en: "Precondition Required", zh: "需要前提条件" },
  429: { en: "Too Many Requests", zh: "请求过多" },
  431: { en: "Request Header Fields Too Large", zh: "请求头过大" },
  500: { en: "Internal Server Error", zh: "服务器内部错误" },
  503: { en: "Service Unavailable", zh: "服务暂不可用" },
}

/**
 * A code's place among the types of problems.
 *
 * @example
 * ```ts
 * import * as Problem from "@dealwright/adapters-http/Problem"
 * import assert from "node:assert"
 * assert.equal(Problem.typeOf("too-late"), "urn:dealwright:problem:too-late")
 * ```
 */
export const typeOf = (code: string): string => `urn:dealwright:problem:${code}`

/**
 * `AlreadyShipped` → `already-shipped`.
 *
 * @example
 * ```ts
 * import * as Problem from "@dealwright/adapters-http/Problem"
 * import assert from "node:assert"
 * assert.equal(Problem.kebab("AlreadyShipped"), "already-shipped")
 * ```
 */
export const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()

/**
 * What a request brings and wants: media types, and a body within its bounds.
 *
 * @module
 */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import type * as Request from "effect/http/HttpServerRequest"
import * as Result from "effect/Result"
import type { Limits } from "../Limits.ts"
import { fail, type Problem, problem } from "../Problem.ts"
import { parseStrict } from "./StrictJson.ts"

/** The media type of bodies. */
export const jsonType = "application/json"
/** The media type of problems. */
export const problemType = "application/problem+json"

/** Whether an Accept header leaves room for JSON. */
export const takesJson = (accept: string | undefined): boolean =>
  accept === undefined ||
  accept
    .slice(0, 1000)
    .split(",")
    .some((range) => {
      const [type = "", ...parameters] = range.trim().toLowerCase().split(";")
      const refused = parameters.some((one) => /^\s*q\s*=\s*0(?:\.0{1,3})?\s*$/u.test(one))
      return !refused && (type === "*/*" || type === "application/*" || type === jsonType || type === problemType)
    })

const tooLarge = (limits: Limits): Problem =>
  problem(
    413,
    "body-too-large",
    `A body may have ${limits.maxBodyBytes} bytes at most.`,
    `请求正文最多 ${limits.maxBodyBytes} 字节。`,
    { headers: { connection: "close" } },
  )

/** The body, parsed strictly; `{}` when there is none. */
export const readBody = Effect.fnUntraced(function* (request: Request.HttpServerRequest, limits: Limits) {
  const length = request.headers["content-length"]
  const hasBody = (length !== undefined && length !== "0") || request.headers["transfer-encoding"] !== undefined
  if (!hasBody) return { body: {} as unknown, size: 0 }
  // Refused by its announced length before a byte is read; whoever announces nothing is stopped on the way.
  if (Number(length ?? 0) > limits.maxBodyBytes) return yield* fail413(limits)
  const encoding = request.headers["content-encoding"]
  const type = request.headers["content-type"]?.toLowerCase().replace(/\s/g, "") ?? ""
  if (
    !/^application\/(?:[a-z0-9.+-]*\+)?json(?:;charset="?utf-8"?)?$/u.test(type) ||
    (encoding ?? "identity") !== "identity"
  ) {
    return yield* fail(
      415,
      "unsupported-media-type",
      "Send the body as application/json in UTF-8, without a content encoding.",
      "请以 application/json(UTF-8,无压缩)发送正文。",
      { headers: { accept: jsonType } },
    )
  }
  const bytes = yield* request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(limits.maxBodyBytes)),
    Effect.mapError((error) =>
      error.reason._tag === "RequestParseError" && error.reason.reason === "BodyTooLarge"
        ? fail413(limits)
        : fail(400, "body-unreadable", "The body broke off.", "请求正文不完整。"),
    ),
  )
  if (bytes.byteLength === 0) return { body: {} as unknown, size: 0 }
  const parsed = parseStrict(bytes, limits)
  if (Result.isFailure(parsed)) return yield* failWith(parsed.failure)
  return { body: parsed.success, size: bytes.byteLength }
})

/** Fails with a problem that is known already. */
export const failWith = (told: Problem) => fail(told.status, told.code, told.text.en, told.text.zh, told)
const fail413 = (limits: Limits) => failWith(tooLarge(limits))

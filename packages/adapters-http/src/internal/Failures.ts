/**
 * What the engine and the modules fail with, as problems. The table in docs/how-to/http-server.md is this function.
 *
 * @module
 */
import { type AnyRejection, isRejection } from "@dealwright/core/Decider"
import type * as Engine from "@dealwright/core/Engine"
import type { StoreError } from "@dealwright/core/Ports"
import { ApiError, kebab, type Problem, problem } from "../Problem.ts"
import { plain } from "./Language.ts"

/** The challenge that goes with every 401. */
export const challenge = { "www-authenticate": 'Bearer realm="dealwright"' }

const rejected = (rejection: AnyRejection, more: Partial<Problem> = {}): Problem => {
  const { _tag, ...facts } = rejection.reason
  return {
    status: 422,
    code: kebab(_tag),
    text: rejection.text,
    rule: rejection.rule,
    ...(Object.keys(facts).length === 0 ? {} : { facts: Object(plain(facts)) }),
    ...more,
  }
}

const ofStore = (error: StoreError): Problem | undefined =>
  error.retryable
    ? problem(503, "store-busy", "The data can't be written right now; try again.", "数据暂时无法写入,请重试。", {
        retryAfter: 1,
      })
    : undefined

type Known = Engine.EngineError | ApiError

const isTagged = (error: unknown): error is Known => typeof error === "object" && error !== null && "_tag" in error

/**
 * The problem that an error is told as; `undefined` when it is no one's fault but ours, which is answered with 500 and
 * told to the operator only.
 */
export const problemOf = (error: unknown): Problem | undefined => {
  if (isRejection(error)) return rejected(error)
  if (!isTagged(error)) return undefined
  if (error instanceof ApiError) return error.problem
  switch (error._tag) {
    case "Refused":
      return problem(
        403,
        "refused",
        `${error.command} on ${error.key.kind} ${error.key.id} is not allowed to you; the reasons say what it takes.`,
        `您无权对 ${error.key.kind} ${error.key.id} 执行 ${error.command},原因见下。`,
        {
          reasons: error.decision.reasons,
          ...(error.decision.reasons[0] === undefined ? {} : { rule: error.decision.reasons[0].rule }),
        },
      )
    case "UnknownActor":
      return problem(
        401,
        "unknown-member",
        `"${error.actor}" is no active member of this company; the key is of no use until the member is back.`,
        `“${error.actor}”不是本公司的在职成员,此密钥无效。`,
        { rule: "ORG-2", headers: challenge },
      )
    case "InvalidCommand":
      return problem(400, "invalid-request", "The request isn't well formed.", "请求格式有误。", {
        issues: [{ pointer: "", message: error.issue.slice(0, 500) }],
      })
    case "Contention":
      return problem(
        409,
        "contention",
        "Others kept changing the same things; nothing was done. Try again.",
        "他人正在修改同一数据,未作任何更改,请重试。",
        { retryAfter: 1 },
      )
    case "ReactionFailed":
      return rejected(error.rejection, {
        facts: { follows: `${error.key.kind}/${error.key.id} ${error.command}`, reactor: error.reactor },
      })
    case "FactsUnavailable":
      return problem(
        503,
        "facts-unavailable",
        `The facts of "${error.port}" can't be had; nothing was decided without them.`,
        `无法取得“${error.port}”的数据,未作任何决定。`,
        { retryAfter: 5 },
      )
    case "CommandIdReused":
      return problem(
        422,
        "idempotency-key-reused",
        "This Idempotency-Key was used before for another request; use a new key for a new request.",
        "该 Idempotency-Key 已用于其他请求,请为新请求使用新的键。",
      )
    case "StoreError":
      return ofStore(error)
    default:
      return undefined
  }
}

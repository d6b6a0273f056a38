/**
 * An endpoint that is told of a company's events: one aggregate for each. Of its secret it knows only the number.
 *
 * @module
 */

import * as Decider from "@dealwright/core/Decider"
import type { LocalizedText } from "@dealwright/core/Decision"
import type { StoredEvent } from "@dealwright/core/Ports"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { urlProblem } from "./Address.ts"

const Url = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(2000))
const Reason = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))
const Moment = Schema.Int
const Generation = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/** What an endpoint wants to hear of: `*` everything, `order` all of orders, `order.OrderReleased` only that. */
export const Wanted = Schema.Array(
  Schema.String.check(
    Schema.isPattern(/^(?:\*|[a-z][a-z0-9-]{0,63}(?:\.[A-Za-z][A-Za-z0-9]{0,99})?)$/u, {
      description: "events wanted: *, a kind as order, or a kind and a type as order.OrderReleased",
    }),
  ),
).check(Schema.isMinLength(1), Schema.isMaxLength(100))

/** How long the secret before a rotation stays valid besides the new one, in hours: 0 to 168, 24 unless told. */
const OverlapHours = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 168 }))

const Command = Schema.TaggedUnion({
  Register: { url: Url, wanted: Wanted },
  Change: { url: Schema.optionalKey(Url), wanted: Schema.optionalKey(Wanted) },
  Activate: {},
  Deactivate: { reason: Reason },
  RotateSecret: { overlapHours: Schema.optionalKey(OverlapHours) },
  RevealSecret: {},
})
/** What may be asked of an endpoint. */
export type WebhookCommand = typeof Command.Type

const Event = Schema.TaggedUnion({
  WebhookRegistered: { url: Url, wanted: Wanted },
  WebhookChanged: { url: Url, wanted: Wanted },
  WebhookActivated: {},
  WebhookDeactivated: { reason: Reason },
  SecretRotated: { generation: Generation, previousUntil: Moment },
  /** Somebody was shown the secret. */
  SecretRevealed: { generation: Generation },
})
/** What is stored of an endpoint. */
export type WebhookEvent = typeof Event.Type

const State = Schema.TaggedUnion({
  Absent: {},
  Endpoint: {
    url: Url,
    wanted: Wanted,
    isActive: Schema.Boolean,
    /** Why it is switched off; empty while it is active. */
    inactiveReason: Schema.String,
    generation: Generation,
    /** Until when (epoch milliseconds) the generation before is valid too. */
    previousUntil: Moment,
  },
})
/** An endpoint's state. */
export type WebhookState = typeof State.Type
/** An endpoint that is registered. */
export type RegisteredWebhook = Extract<WebhookState, { readonly _tag: "Endpoint" }>

/** Why a command of an endpoint is impossible. */
export class WebhookError extends Decider.Rejection("WebhookError")<
  { readonly _tag: "NotRegistered" } | { readonly _tag: "AlreadyRegistered" } | { readonly _tag: "InvalidUrl" }
> {}

const notRegistered = new WebhookError({
  rule: "HOOK-1",
  reason: { _tag: "NotRegistered" },
  text: { en: "There is no such webhook; register it first.", zh: "该 Webhook 不存在,请先注册。" },
})
const alreadyRegistered = new WebhookError({
  rule: "HOOK-1",
  reason: { _tag: "AlreadyRegistered" },
  text: {
    en: "There is a webhook of this id; change that one, or choose another id.",
    zh: "该编号的 Webhook 已存在,请修改它或换一个编号。",
  },
})
const invalidUrl = (text: LocalizedText) => new WebhookError({ rule: "HOOK-2", reason: { _tag: "InvalidUrl" }, text })

const hour = 3_600_000
const access = Decider.atLeast("director")

const sameList = (a: ReadonlyArray<string>, b: ReadonlyArray<string>) =>
  a.length === b.length && a.every((one, i) => one === b[i])

/**
 * `webhook/<id>`: an endpoint of a company. Only directors and above: it carries what all of the company may see between
 * them out of the house.
 */
export const webhook = Decider.make<WebhookCommand, WebhookEvent, WebhookState, WebhookError, Record<never, never>>({
  kind: "webhook",
  initial: { _tag: "Absent" },
  command: Command,
  event: Event,
  state: State,
  access: {
    Register: access,
    Change: access,
    Activate: access,
    Deactivate: access,
    RotateSecret: access,
    RevealSecret: access,
  },
  reads: () => ({}),
  decide: (state, command, facts) => {
    if (command._tag === "Register") {
      if (state._tag === "Endpoint") return Result.fail(alreadyRegistered)
      const problem = urlProblem(command.url)
      return problem === undefined
        ? Result.succeed([Event.cases.WebhookRegistered.make({ url: command.url, wanted: command.wanted })])
        : Result.fail(invalidUrl(problem))
    }
    if (state._tag === "Absent") return Result.fail(notRegistered)
    switch (command._tag) {
      case "Change": {
        const { url = state.url, wanted = state.wanted } = command
        const problem = urlProblem(url)
        if (problem !== undefined) return Result.fail(invalidUrl(problem))
        const isSame = url === state.url && sameList(wanted, state.wanted)
        return Result.succeed(isSame ? [] : [Event.cases.WebhookChanged.make({ url, wanted })])
      }
      case "Activate":
        return Result.succeed(state.isActive ? [] : [Event.cases.WebhookActivated.make({})])
      case "Deactivate":
        return Result.succeed(state.isActive ? [Event.cases.WebhookDeactivated.make({ reason: command.reason })] : [])
      case "RotateSecret":
        return Result.succeed([
          Event.cases.SecretRotated.make({
            generation: state.generation + 1,
            previousUntil: facts.at + (command.overlapHours ?? 24) * hour,
          }),
        ])
      case "RevealSecret":
        return Result.succeed([Event.cases.SecretRevealed.make({ generation: state.generation })])
    }
  },
  evolve: (state, event) => {
    if (event._tag === "WebhookRegistered") {
      const { url, wanted } = event
      return {
        _tag: "Endpoint",
        url,
        wanted,
        isActive: true,
        inactiveReason: "",
        generation: 1,
        previousUntil: 0,
      }
    }
    if (state._tag === "Absent") return state
    switch (event._tag) {
      case "WebhookChanged":
        return { ...state, url: event.url, wanted: event.wanted }
      case "WebhookActivated":
        return { ...state, isActive: true, inactiveReason: "" }
      case "WebhookDeactivated":
        return { ...state, isActive: false, inactiveReason: event.reason }
      case "SecretRotated":
        return { ...state, generation: event.generation, previousUntil: event.previousUntil }
      case "SecretRevealed":
        return state
    }
  },
  index: (state) => (state._tag === "Absent" ? {} : { isActive: state.isActive }),
})

/**
 * Whether an endpoint wants an event. `*` is everything but webhooks themselves; who wants those names them.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import assert from "node:assert"
 * const released = { key: { kind: "order", id: "O-1" }, type: "OrderReleased" }
 * assert.ok(Webhooks.isWanted(["order.OrderReleased"], released))
 * assert.ok(!Webhooks.isWanted(["receivable", "order.OrderHeld"], released))
 * ```
 */
export const isWanted = (wanted: ReadonlyArray<string>, { key, type }: Pick<StoredEvent, "key" | "type">): boolean =>
  wanted.some((one) => (one === "*" ? key.kind !== webhook.kind : one === key.kind || one === `${key.kind}.${type}`))

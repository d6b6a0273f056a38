/** A bank in a few lines, served over HTTP: what the tests of the resource layer run against. */
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import type { Store, StoreError } from "@dealwright/core/Ports"
import * as Templates from "@dealwright/core/Templates"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Incident } from "../src/Api.ts"
import * as Authenticator from "../src/Authenticator.ts"
import * as Resource from "../src/Resource.ts"
import { type Listening, type ServeOptions, serve } from "../src/Serve.ts"

const Amount = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))
const Command = Schema.TaggedUnion({
  Deposit: { amount: Amount, note: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(100))) },
  Withdraw: { amount: Amount },
  Close: {},
  Break: {},
  Import: { lines: Schema.Array(Schema.Struct({ amount: Amount })).check(Schema.isMaxLength(10_000)) },
  Interest: { amount: Amount },
})
const Event = Schema.TaggedUnion({
  Deposited: { amount: Amount, by: Schema.String },
  Withdrawn: { amount: Amount },
  Closed: {},
})
const State = Schema.Struct({ balance: Schema.Int, owner: Schema.String, open: Schema.Boolean })

class AccountError extends Decider.Rejection("AccountError")<{
  readonly _tag: "Overdrawn"
  readonly balance: number
}> {}

/** How often the decider ran a deposit to its end: counts what idempotency is about. */
export const executed = { deposits: 0 }

export const account = Decider.make<
  typeof Command.Type,
  typeof Event.Type,
  typeof State.Type,
  AccountError,
  Record<never, never>
>({
  kind: "account",
  initial: { balance: 0, owner: "", open: true },
  command: Command,
  event: Event,
  state: State,
  access: {
    Deposit: Decider.anyMember,
    Withdraw: Decider.anyMember,
    Close: Decider.atLeast("manager"),
    Break: Decider.anyMember,
    Import: Decider.anyMember,
    Interest: Decider.systemOnly,
  },
  reads: () => ({}),
  decide: (state, command, facts) => {
    switch (command._tag) {
      case "Deposit":
        executed.deposits++
        return Result.succeed([
          Event.cases.Deposited.make({ amount: command.amount, by: Decider.actorId(facts.actor) }),
        ])
      case "Interest":
        return Result.succeed([Event.cases.Deposited.make({ amount: command.amount, by: "bank" })])
      case "Withdraw":
        return state.balance < command.amount
          ? Result.fail(
              new AccountError({
                rule: "BANK-1",
                reason: { _tag: "Overdrawn", balance: state.balance },
                text: { en: `only ${state.balance} left`, zh: `余额仅 ${state.balance}` },
              }),
            )
          : Result.succeed([Event.cases.Withdrawn.make({ amount: command.amount })])
      case "Close":
        return Result.succeed(state.open ? [Event.cases.Closed.make({})] : [])
      case "Import":
        return Result.succeed([])
      case "Break":
        throw new Error("a defect, with a secret in it: hunter2")
    }
  },
  evolve: (state, event) => {
    switch (event._tag) {
      case "Deposited":
        return { ...state, balance: state.balance + event.amount, owner: state.owner === "" ? event.by : state.owner }
      case "Withdrawn":
        return { ...state, balance: state.balance - event.amount }
      case "Closed":
        return { ...state, open: false }
    }
  },
  index: (state) => ({ balance: state.balance, owner: state.owner, open: state.open }),
})

const Staff = Schema.Struct({ members: Schema.Record(Schema.String, Schema.String) })
const Hire = Schema.TaggedUnion({ Hire: { id: Schema.String, rank: Schema.String } })
const Hired = Schema.TaggedUnion({ Hired: { id: Schema.String, rank: Schema.String } })
const staff = Decider.make<typeof Hire.Type, typeof Hired.Type, typeof Staff.Type, never, Record<never, never>>({
  kind: "staff",
  initial: { members: {} },
  consistency: "snapshot",
  command: Hire,
  event: Hired,
  state: Staff,
  access: { Hire: Decider.systemOnly },
  reads: () => ({}),
  decide: (_state, command) => Result.succeed([Hired.cases.Hired.make({ id: command.id, rank: command.rank })]),
  evolve: (state, event) => ({ members: { ...state.members, [event.id]: event.rank } }),
})

const bank = Engine.plugin({
  id: "bank",
  version: "1.0.0",
  aggregates: [Decider.erase(account), Decider.erase(staff)],
  directory: Engine.directory({
    of: staff,
    id: "main",
    actor: (state, ladder, id) => {
      const rank = Decision.rankNamed(ladder, state.members[id] ?? "")
      return Result.isSuccess(rank) ? { _tag: "Member", id, rank: rank.success, roles: [] } : undefined
    },
    // Mia has handed her accounts to Tim, and nothing to anybody else.
    actingFor: ({ concern, forId, ladder, memberId, state }) => {
      const rank = Decision.rankNamed(ladder, state.members[forId] ?? "")
      const onBehalfOf = { memberId: forId, delegation: "D-1" }
      return Result.isSuccess(rank) && forId === "mia" && memberId === "tim" && concern?.kind === "account"
        ? Result.succeed({ _tag: "Member", id: memberId, rank: rank.success, roles: [], onBehalfOf })
        : Result.fail(Decision.reason("Denied", "delegation-none", "ORG-3", { actor: memberId, from: forId }))
    },
  }),
})

export const host = Result.getOrThrow(
  Engine.compose([bank], {
    name: "bank",
    version: "1",
    ladder: ["teller", "manager"],
    calendar: Templates.trade.calendar,
    currency: "EUR",
    policies: {},
  }),
)

export const resources = [
  Resource.resource(account, {
    path: "accounts",
    about: "Accounts that can't be overdrawn.",
    filters: { balance: "integer", owner: "text", open: "flag" },
    owners: (state) => (state.owner === "" || state.owner.startsWith("system:") ? [] : [state.owner]),
  }),
]

const token = (id: string) => `dw_${id}_secret-of-${id}-secret`
const key = (id: string, tenant: string, member: string) => ({
  id,
  tenant,
  member,
  sha256: Authenticator.hashToken(token(id)),
})

/** Keys of tim and tom, tellers, and mia, a manager; of tim's namesake at another company; of somebody who isn't there. */
export const tokens = {
  tim: token("tim"),
  tom: token("tom"),
  mia: token("mia"),
  other: token("other"),
  gone: token("gone"),
}
const keys = [
  key("tim", "acme", "tim"),
  key("tom", "acme", "tom"),
  key("mia", "acme", "mia"),
  key("other", "umbrella", "tim"),
  key("gone", "acme", "gus"),
]

const hire = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  for (const [tenant, id, rank] of [
    ["acme", "tim", "teller"],
    ["acme", "tom", "teller"],
    ["acme", "mia", "manager"],
    ["umbrella", "tim", "teller"],
  ] as const) {
    yield* engine
      .execute(staff, "main", { _tag: "Hire", id, rank })
      .pipe(
        Effect.provideService(Engine.Session, Engine.system(tenant, "set-up", { commandId: `hire-${tenant}-${id}` })),
      )
  }
})

export interface Bank extends Listening {
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>
  readonly incidents: ReadonlyArray<Incident>
}
export interface CallOptions {
  readonly token?: string | null
  readonly body?: unknown
  readonly raw?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
  readonly key?: string
}
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly json: any
}

let counter = 0

/** Sends one request as a client would; POSTs get a fresh Idempotency-Key unless told. */
export const caller =
  (url: string, fallback: string | null = tokens.tim) =>
  async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const token = options.token === undefined ? fallback : options.token
    const body = options.raw ?? (options.body === undefined ? null : JSON.stringify(options.body))
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === null ? {} : { "content-type": "application/json" }),
        ...(method === "POST" ? { "idempotency-key": options.key ?? `"test-${++counter}"` } : {}),
        ...options.headers,
      },
      body,
      redirect: "manual",
    })
    const text = await response.text()
    const type = response.headers.get("content-type") ?? ""
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: type.includes("json") && text !== "" ? JSON.parse(text) : undefined,
    }
  }

/** Opens a bank on a free port for as long as `use` runs. */
export const withBank = <A>(
  use: (bank: Bank) => Promise<A>,
  options: Partial<ServeOptions> = {},
  store: Layer.Layer<Store, StoreError> = MemoryStore.layer,
): Promise<A> => {
  const incidents: Array<Incident> = []
  const program = Effect.gen(function* () {
    yield* hire
    const listening = yield* serve({
      host,
      resources,
      port: 0,
      report: (incident) => Effect.sync(() => void incidents.push(incident)),
      limits: { burst: 100_000, perMinute: 1_000_000 },
      ...options,
    })
    return yield* Effect.promise(() => use({ ...listening, incidents, call: caller(listening.url) }))
  })
  const services = Layer.merge(
    Engine.layer(options.host ?? host).pipe(Layer.provideMerge(store)),
    Authenticator.layerApiKeys(keys),
  )
  return Effect.runPromise(Effect.scoped(Effect.provide(program, services)))
}

/** A tiny domain to try the engine on: accounts that can't be overdrawn, and an owner who is told of every deposit. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Calendar from "../../src/calendar/index.ts"
import * as Decider from "../../src/decider/index.ts"
import { rankNamed } from "../../src/decision/Ladder.ts"
import * as Engine from "../../src/engine/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"

const Amount = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))
const Command = Schema.TaggedUnion({
  Deposit: { amount: Amount },
  Withdraw: { amount: Amount },
  WithdrawWhatOtherHas: { other: Schema.String },
  Lock: { until: Schema.Int },
  Unlock: {},
})
const Event = Schema.TaggedUnion({
  Deposited: { amount: Amount },
  Withdrawn: { amount: Amount },
  Locked: { until: Schema.Int },
  Unlocked: {},
})
const State = Schema.Struct({ balance: Schema.Int, lockedUntil: Schema.NullOr(Schema.Int) })

export class AccountError extends Decider.Rejection("AccountError")<
  { readonly _tag: "Overdrawn"; readonly balance: number } | { readonly _tag: "IsLocked" }
> {}

const overdrawn = (balance: number) =>
  new AccountError({
    rule: "BANK-1",
    reason: { _tag: "Overdrawn", balance },
    text: { en: `only ${balance} left`, zh: `余额仅 ${balance}` },
  })

type Account = Decider.Aggregate<
  typeof Command.Type,
  typeof Event.Type,
  typeof State.Type,
  AccountError,
  { readonly other: typeof State.Type }
>

export const account: Account = Decider.make({
  kind: "account",
  initial: { balance: 0, lockedUntil: null },
  command: Command,
  event: Event,
  state: State,
  access: {
    Deposit: Decider.anyMember,
    Withdraw: Decider.anyMember,
    WithdrawWhatOtherHas: Decider.anyMember,
    Lock: Decider.atLeast("manager"),
    Unlock: Decider.systemOnly,
  },
  reads: ({ command, id }) => ({
    other: Decider.document(account, command._tag === "WithdrawWhatOtherHas" ? command.other : id),
  }),
  decide: (state, command, facts) => {
    switch (command._tag) {
      case "Deposit":
        return Result.succeed([Event.cases.Deposited.make({ amount: command.amount })])
      case "Withdraw":
        return state.balance < command.amount
          ? Result.fail(overdrawn(state.balance))
          : Result.succeed([Event.cases.Withdrawn.make({ amount: command.amount })])
      case "WithdrawWhatOtherHas":
        return state.balance < facts.other.balance
          ? Result.fail(overdrawn(state.balance))
          : Result.succeed([Event.cases.Withdrawn.make({ amount: facts.other.balance })])
      case "Lock":
        return Result.succeed([Event.cases.Locked.make({ until: command.until })])
      case "Unlock":
        return Result.succeed(state.lockedUntil === null ? [] : [Event.cases.Unlocked.make({})])
    }
  },
  evolve: (state, event) => {
    switch (event._tag) {
      case "Deposited":
        return { ...state, balance: state.balance + event.amount }
      case "Withdrawn":
        return { ...state, balance: state.balance - event.amount }
      case "Locked":
        return { ...state, lockedUntil: event.until }
      case "Unlocked":
        return { ...state, lockedUntil: null }
    }
  },
  index: (state) => ({ balance: state.balance }),
  timers: (state) =>
    state.lockedUntil === null ? [] : [{ name: "unlock", at: Calendar.Instant.fromEpochMillis(state.lockedUntil) }],
  onTimer: () => Command.cases.Unlock.make({}),
})

const Staff = Schema.Struct({ members: Schema.Record(Schema.String, Schema.String) })
const Hire = Schema.TaggedUnion({ Hire: { id: Schema.String, rank: Schema.String } })
const Hired = Schema.TaggedUnion({ Hired: { id: Schema.String, rank: Schema.String } })

export const staff = Decider.make<typeof Hire.Type, typeof Hired.Type, typeof Staff.Type, never, Record<never, never>>({
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

const Note = Schema.TaggedUnion({ Note: { amount: Schema.Int } })
const Noted = Schema.TaggedUnion({ Noted: { amount: Schema.Int } })

export class LedgerError extends Decider.Rejection("LedgerError")<{ readonly _tag: "TooMuch" }> {}

export const ledger = Decider.make<
  typeof Note.Type,
  typeof Noted.Type,
  { readonly total: number },
  LedgerError,
  Record<never, never>
>({
  kind: "ledger",
  initial: { total: 0 },
  command: Note,
  event: Noted,
  state: Schema.Struct({ total: Schema.Int }),
  access: { Note: Decider.systemOnly },
  reads: () => ({}),
  decide: (state, command) =>
    state.total + command.amount > 100_000
      ? Result.fail(
          new LedgerError({
            rule: "BANK-2",
            reason: { _tag: "TooMuch" },
            text: { en: "the ledger is full", zh: "账本已满" },
          }),
        )
      : Result.succeed([Noted.cases.Noted.make({ amount: command.amount })]),
  evolve: (state, event) => ({ total: state.total + event.amount }),
})

const noteDeposits = Decider.reactor(account, "note-deposits", ({ event }) =>
  event._tag === "Deposited" ? [Decider.dispatch(ledger, "all", { _tag: "Note", amount: event.amount })] : [],
)

export const bank = Engine.plugin({
  id: "bank",
  version: "1.0.0",
  aggregates: [Decider.erase(account), Decider.erase(staff), Decider.erase(ledger), Decider.erase(Engine.subscription)],
  reactors: [noteDeposits],
  directory: Engine.directory({
    of: staff,
    id: "main",
    actor: (state, ladder, id) => {
      const name = state.members[id]
      const rank = name === undefined ? undefined : rankNamed(ladder, name)
      return rank !== undefined && Result.isSuccess(rank)
        ? { _tag: "Member", id, rank: rank.success, roles: [] }
        : undefined
    },
  }),
})

export const template: Engine.Template = {
  name: "bank",
  version: "1",
  ladder: ["teller", "manager"],
  calendar: Calendar.monToFri(Calendar.TimeZone.utc),
  currency: "EUR",
  policies: {},
}

export const host = Result.getOrThrow(Engine.compose([bank], template))

export const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))

/** Engages a teller called tim and a manager called mia. */
export const hireStaff = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  const hire = (id: string, rank: string) =>
    engine
      .execute(staff, "main", { _tag: "Hire", id, rank })
      .pipe(Effect.provideService(Engine.Session, Engine.system("acme", "set-up")))
  yield* hire("tim", "teller")
  yield* hire("mia", "manager")
})

/** Runs a program on a fresh bank with its staff. */
export const run = <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store | Engine.Session>): Promise<A> =>
  Effect.andThen(hireStaff, program).pipe(
    Effect.provideService(Engine.Session, Engine.member("acme", "tim")),
    Effect.provide(layer),
    Effect.runPromise,
  )

export const as = (id: string, options: { readonly commandId?: string; readonly tenant?: string } = {}) =>
  Effect.provideService(
    Engine.Session,
    Engine.member(
      options.tenant ?? "acme",
      id,
      options.commandId === undefined ? {} : { commandId: options.commandId },
    ),
  )

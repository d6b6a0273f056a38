/**
 * What orders have made of a quote or a contract: `quote-use/<quoteId>`, `contract-use/<contractId>` (ORD-1). Two orders that
 * would make more of it than was agreed meet in this one document.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { Id } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { equals, type Money } from "../money/index.ts"
import * as Errors from "./Errors.ts"

const use = { orderId: Id, amount: MoneyCodec.Money }

/** Orders with the amounts they take. */
export const UseState = Schema.Struct({ uses: Schema.Array(Schema.Struct(use)).check(Schema.isMaxLength(100_000)) })
/** Orders with the amounts they take. */
export type UseState = typeof UseState.Type

/** Commands; they follow from orders. */
export const UseCommand = Schema.TaggedUnion({
  /** The order takes so much of `limit`. */
  Take: { ...use, limit: MoneyCodec.Money },
  /** The order gives back what it took. */
  GiveBack: { orderId: Id },
})
/** Commands; they follow from orders. */
export type UseCommand = typeof UseCommand.Type

/** Events. Names and fields are the stored form. */
export const UseEvent = Schema.TaggedUnion({ Taken: use, GivenBack: { orderId: Id } })
/** Events of a use. */
export type UseEvent = typeof UseEvent.Type

/** What is taken already by orders other than this one, in minor units. */
const takenByOthers = ({ uses }: UseState, orderId: string): bigint =>
  uses.reduce((sum, one) => (one.orderId === orderId ? sum : sum + one.amount.minor), 0n)

const decide = (
  source: Errors.NamedSource,
  isShared: boolean,
  state: UseState,
  command: UseCommand,
): Result.Result<ReadonlyArray<UseEvent>, Errors.OrderError> => {
  const before = state.uses.find((one) => one.orderId === command.orderId)
  if (command._tag === "GiveBack") {
    return Result.succeed(before === undefined ? [] : [{ _tag: "GivenBack", orderId: command.orderId }])
  }
  const { amount, limit, orderId } = command
  if (before !== undefined && equals(before.amount, amount)) return Result.succeed([])
  const other = state.uses.find((one) => one.orderId !== orderId)
  if (!isShared && other !== undefined) return Result.fail(Errors.sourceUsed(source, other.orderId))
  const left: Money = { ...limit, minor: limit.minor - takenByOthers(state, orderId) }
  return amount.minor > left.minor
    ? Result.fail(Errors.amountBeyond(amount, left))
    : Result.succeed([{ _tag: "Taken", orderId, amount }])
}

const evolve = ({ uses }: UseState, event: UseEvent): UseState => {
  const others = uses.filter((one) => one.orderId !== event.orderId)
  return { uses: event._tag === "GivenBack" ? others : [...others, { orderId: event.orderId, amount: event.amount }] }
}

const sourceUse = (kind: string, source: Errors.NamedSource, isShared: boolean) =>
  Aggregate.make<UseCommand, UseEvent, UseState, Errors.OrderError, unknown>({
    kind,
    initial: { uses: [] },
    command: UseCommand,
    event: UseEvent,
    state: UseState,
    access: { Take: systemOnly, GiveBack: systemOnly },
    reads: () => ({}),
    decide: (state, command) => decide(source, isShared, state, command),
    evolve,
  })

/** What an accepted quote became: at most one order at a time (ORD-1). */
export const quoteUse = sourceUse("quote-use", { kind: "quote" }, false)

/** What was ordered under a contract: together no more than its amount (ORD-1). */
export const contractUse = sourceUse("contract-use", { kind: "contract" }, true)

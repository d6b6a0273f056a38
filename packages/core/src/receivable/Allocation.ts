/**
 * Where money goes (REC-2): pure, exact, and free of schemas.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type LocalDate, latest } from "../calendar/LocalDate.ts"
import { type Money, make } from "../money/Model.ts"
import type { Instruction } from "./Commands.ts"
import type { ReceivableReason } from "./Errors.ts"
import type { Instalment, ReceivableState } from "./Model.ts"
import { currencyOf, isOpen, openOf } from "./Standing.ts"

/** A receivable that money may go to, as the decision sees it. */
export interface Target {
  readonly id: string
  readonly state: ReceivableState
}

/** Money for one instalment. */
export interface Portion {
  readonly receivableId: string
  readonly no: number
  readonly amount: Money
}

/** What goes where, and what is left. `portions` name each instalment once; `portions` and `rest` sum to the money. */
export interface Allocation {
  readonly portions: ReadonlyArray<Portion>
  readonly rest: Money
}

interface Claim {
  readonly receivableId: string
  readonly no: number
  readonly due: LocalDate
  open: bigint
}

const claimsOf = (target: Target, isMeant: (instalment: Instalment) => boolean): ReadonlyArray<Claim> =>
  target.state._tag === "Open"
    ? target.state.instalments
        .filter((instalment) => isOpen(instalment) && isMeant(instalment))
        .map((instalment) => ({
          receivableId: target.id,
          no: instalment.no,
          due: instalment.due,
          open: openOf(instalment).minor,
        }))
    : []

const oldestFirst = (a: Claim, b: Claim): number =>
  a.due - b.due || (a.receivableId < b.receivableId ? -1 : a.receivableId > b.receivableId ? 1 : a.no - b.no)

/** Gives to each claim in turn what it can take. Answers what is left of `minor`. */
const pour = (claims: ReadonlyArray<Claim>, minor: bigint, give: (claim: Claim, minor: bigint) => void): bigint => {
  let rest = minor
  for (const claim of claims) {
    if (rest === 0n) break
    const taken = rest < claim.open ? rest : claim.open
    if (taken === 0n) continue
    claim.open -= taken
    rest -= taken
    give(claim, taken)
  }
  return rest
}

/**
 * Applies money to what is oldest due first (REC-2), of the same currency, leaving out what is disputed: a customer
 * doesn't pay what they contest unless they say so. Ties by receivable, then instalment. What is due after `until` is
 * left alone: where the customer has more open than is looked at, something older may stand there.
 *
 * @example
 * ```ts
 * import { Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const { rest, portions } = Receivable.allocateOldestFirst(Money.of("150.00", "CNY"), [])
 * assert.deepEqual([portions, rest], [[], Money.of("150.00", "CNY")])
 * ```
 */
export const allocateOldestFirst = (
  money: Money,
  targets: ReadonlyArray<Target>,
  until: LocalDate = latest,
): Allocation => {
  const { currency } = money
  const claims = targets
    .filter(({ state }) => state._tag === "Open" && currencyOf(state) === currency)
    .flatMap((target) => claimsOf(target, ({ dispute, due }) => dispute === undefined && due <= until))
    .sort(oldestFirst)
  const portions: Array<Portion> = []
  const rest = pour(claims, money.minor, ({ no, receivableId }, minor) =>
    portions.push({ receivableId, no, amount: make(minor, currency) }),
  )
  return { portions, rest: make(rest, currency) }
}

/**
 * Applies money as instructed, one instruction after the other (REC-2). An instruction takes what it names, at most what
 * is open; without an amount as much as is open. What it can't take stays with the customer. Within one receivable it is
 * oldest due first unless an instalment is named; what is named may be disputed.
 *
 * Errors: a receivable that was never opened, another customer's, another currency, an instalment the plan doesn't have,
 * an amount not above zero, and amounts that ask for more than there is.
 *
 * @example
 * ```ts
 * import { Money, Receivable } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const targets = [{ id: "R-1", state: { _tag: "None" } }] as const
 * const planned = Receivable.allocateAsInstructed(Money.of("150.00", "CNY"), "C-1", [{ receivableId: "R-1" }], targets)
 * assert.ok(Result.isFailure(planned) && planned.failure._tag === "UnknownReceivable")
 * ```
 */
export const allocateAsInstructed = (
  money: Money,
  customerId: string,
  instructions: ReadonlyArray<Instruction>,
  targets: ReadonlyArray<Target>,
): Result.Result<Allocation, ReceivableReason> => {
  const { currency } = money
  const claims = new Map<string, ReadonlyArray<Claim>>()
  let asked = 0n
  for (const { amount, no, receivableId } of instructions) {
    const target = targets.find(({ id }) => id === receivableId)
    const state = target?.state
    if (target === undefined || state === undefined || state._tag === "None") {
      return Result.fail({ _tag: "UnknownReceivable", receivableId })
    }
    if (state.customerId !== customerId) {
      return Result.fail({ _tag: "OtherCustomer", receivableId, owedBy: state.customerId, paidBy: customerId })
    }
    if (currencyOf(state) !== currency) {
      return Result.fail({ _tag: "OtherCurrency", expected: currencyOf(state), found: currency })
    }
    if (no !== undefined && no > state.instalments.length) {
      return Result.fail({ _tag: "UnknownInstalment", no, instalments: state.instalments.length })
    }
    if (amount !== undefined) {
      if (amount.currency !== currency) {
        return Result.fail({ _tag: "OtherCurrency", expected: currency, found: amount.currency })
      }
      if (amount.minor <= 0n) return Result.fail({ _tag: "AmountNotPositive", amount })
      asked += amount.minor
    }
    if (!claims.has(receivableId)) claims.set(receivableId, [...claimsOf(target, () => true)].sort(oldestFirst))
  }
  if (asked > money.minor) {
    return Result.fail({ _tag: "AllocationBeyondPayment", asked: make(asked, currency), available: money })
  }
  const given = new Map<Claim, bigint>()
  let rest = money.minor
  for (const { amount, no, receivableId } of instructions) {
    const meant = claims.get(receivableId)?.filter((claim) => no === undefined || claim.no === no) ?? []
    const limit = amount === undefined || amount.minor > rest ? rest : amount.minor
    const left = pour(meant, limit, (claim, minor) => given.set(claim, (given.get(claim) ?? 0n) + minor))
    rest -= limit - left
  }
  return Result.succeed({
    portions: Array.from(given, ([{ no, receivableId }, minor]) => ({
      receivableId,
      no,
      amount: make(minor, currency),
    })),
    rest: make(rest, currency),
  })
}

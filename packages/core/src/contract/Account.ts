/**
 * The account of a contract: `contract-account/<contractId>` (CTR-2, CTR-5, CTR-7).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { anyOf, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import * as Escalation from "../escalation/index.ts"
import { make, zero } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import * as Rate from "../rate/index.ts"
import { type AccountError, refuse } from "./AccountErrors.ts"
import { AccountCommand, AccountEvent } from "./AccountEvents.ts"
import { type Account, AccountState, type Drawing, type GoodsValue, maxOrders } from "./AccountModel.ts"
import { sumOf } from "./Concern.ts"
import { type Mismatch, remainingOf, totalsOf } from "./DrawDown.ts"
import type { CompiledContractPolicy } from "./Evaluate.ts"
import type { ContractTerms } from "./Model.ts"
import { type ContractKind, contractPolicy } from "./Policy.ts"
import { entitlement, toSettle } from "./Rebates.ts"
import { advanceWatch, alertsOf, beginWatch, endWatch, wakeOf, withoutStep } from "./WatchRun.ts"

/** What the account of a contract has to know besides its state. */
export interface AccountKnown {
  readonly contracts?: CompiledContractPolicy
}

type Known = Facts & AccountKnown
type Decided = Result.Result<ReadonlyArray<AccountEvent>, AccountError>
type CommandOf<Tag extends AccountCommand["_tag"]> = Extract<AccountCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<AccountEvent>): Decided => Result.succeed(events)

const drawingOf = (kind: ContractKind, { lines }: ContractTerms): Drawing =>
  kind.drawing === "free" ? "free" : lines === undefined ? "amount" : "goods"

/** A contract that only its amount binds and nobody watches needs no account. */
const open = (state: AccountState, terms: CommandOf<"Open">, facts: Known): Decided => {
  const kind = facts.contracts?.byKind.get(terms.kind)?.kind
  if (state._tag === "Account" || kind === undefined) return nothing
  const { amount, commitment, creditDays, customerId, lines = [], rebates = [], term, tolerance } = terms
  const [drawing, alerts, ordering] = [drawingOf(kind, terms), alertsOf(kind, terms, facts), kind.ordering ?? "signed"]
  const isNeeded = drawing !== "amount" || alerts.length > 0 || rebates.length > 0 || ordering === "archived"
  if (!isNeeded) return nothing
  const opened: AccountEvent = {
    _tag: "AccountOpened",
    customerId,
    amount,
    drawing,
    ordering,
    lines,
    tolerance: tolerance ?? kind.tolerance ?? Rate.zero,
    ...(creditDays === undefined ? {} : { creditDays }),
    ...(term === undefined ? {} : { term }),
    ...(commitment === undefined ? {} : { commitment }),
    rebates,
    alerts,
  }
  return yields(opened, ...beginWatch(alerts, term, facts))
}

const draw = (account: Account, { lines, orderId }: CommandOf<"Draw">): Decided => {
  const wanted = totalsOf(lines).filter(({ quantity }) => quantity > 0n)
  const before = account.draws.find((one) => one.orderId === orderId)
  if (before !== undefined && Equal.equals(before.lines, wanted)) return nothing
  if (account.drawing !== "goods") return Result.fail(refuse({ _tag: "NothingToDraw" }))
  // Less than before only gives back; that is possible whatever has become of the contract.
  const isLess = wanted.every(({ quantity, sku }) => {
    const had = before?.lines.find((one) => one.sku === sku)
    return had !== undefined && quantity <= had.quantity
  })
  if (account.closed !== null && !isLess) return Result.fail(refuse({ _tag: "AccountIsClosed", why: account.closed }))
  if (before === undefined && account.draws.length >= maxOrders) {
    return Result.fail(refuse({ _tag: "TooMany", limit: maxOrders }))
  }
  const found = wanted.flatMap(({ quantity, sku }): ReadonlyArray<Mismatch> => {
    if (!account.lines.some((one) => one.sku === sku)) return [{ _tag: "OtherItem", sku }]
    const remaining = remainingOf(account, sku, orderId)
    return quantity > remaining ? [{ _tag: "BeyondRemaining", sku, remaining, wanted: quantity }] : []
  })
  return found.length > 0 && !isLess
    ? Result.fail(refuse({ _tag: "Mismatched", mismatches: found }))
    : yields({ _tag: "GoodsDrawn", orderId, lines: wanted })
}

/** What was fulfilled, with more of some products or less. */
const fulfilledWith = (
  { fulfilled }: Account,
  change: "invoiced" | "returned",
  lines: ReadonlyArray<GoodsValue>,
): ReadonlyArray<GoodsValue> => {
  const sign = change === "invoiced" ? 1n : -1n
  const totals = new Map(fulfilled.map((one) => [one.sku, one]))
  for (const { amount, quantity, sku } of lines) {
    const before = totals.get(sku)
    totals.set(sku, {
      sku,
      quantity: Quantity.fromUnits((before?.quantity ?? 0n) + sign * quantity),
      amount: make((before?.amount.minor ?? 0n) + sign * amount.minor, amount.currency),
    })
  }
  return Array.from(totals.values())
}

const record = (account: Account, command: CommandOf<"RecordFulfilment">): Decided => {
  const { change, invoiceId, invoicedOn, lines } = command
  const { currency } = account.amount
  const { term } = account
  // A return counts where its invoice did, whenever the goods come back.
  if (term !== undefined && (invoicedOn < term.from || invoicedOn > term.until)) return nothing
  if (lines.length === 0 || lines.some(({ amount }) => amount.currency !== currency)) return nothing
  const after = fulfilledWith(account, change, lines)
  const accrued = account.rebates.map(({ rebate }) => ({
    rebateId: rebate.rebateId,
    accrued: entitlement(rebate, after, currency),
  }))
  return yields({ _tag: "FulfilmentRecorded", invoiceId, change, lines, accrued })
}

const settle = (account: Account, command: CommandOf<"SettleRebate">, facts: Known): Decided => {
  const { noteNo, parts, rebateId } = command
  const { currency } = account.amount
  const row = account.rebates.find((one) => one.rebate.rebateId === rebateId)
  if (row === undefined) {
    const known = account.rebates.map((one) => one.rebate.rebateId)
    return Result.fail(refuse({ _tag: "UnknownRebate", rebateId, known }))
  }
  const amount = make(
    parts.reduce((sum, one) => sum + one.amount.minor, 0n),
    currency,
  )
  const isSound =
    new Set(parts.map((one) => one.invoiceId)).size === parts.length &&
    parts.every((one) => one.amount.minor > 0n && one.amount.currency === currency)
  if (!isSound) return Result.fail(refuse({ _tag: "PartsUnsound" }))
  const before = account.settlements.find((one) => one.noteNo === noteNo)
  if (before !== undefined) {
    return before.rebateId === rebateId && before.amount.minor === amount.minor
      ? nothing
      : Result.fail(refuse({ _tag: "NoteNumberUsed", noteNo }))
  }
  if (account.settlements.length >= maxOrders) return Result.fail(refuse({ _tag: "TooMany", limit: maxOrders }))
  const left = toSettle(row.accrued, row.settled)
  if (amount.minor > left.minor) return Result.fail(refuse({ _tag: "NotAccrued", wanted: amount, left }))
  return yields({
    _tag: "RebateSettled",
    rebateId,
    noteNo,
    amount,
    parts,
    accrued: row.accrued,
    settledBefore: row.settled,
    customerId: account.customerId,
    on: facts.today,
    by: actorId(facts.actor),
  })
}

const decide = (state: AccountState, command: AccountCommand, facts: Known): Decided => {
  if (command._tag === "Open") return open(state, command, facts)
  if (state._tag === "Unopened") {
    const isDemand = command._tag === "Draw" || command._tag === "SettleRebate"
    return isDemand ? Result.fail(refuse({ _tag: "NoAccount" })) : nothing
  }
  switch (command._tag) {
    case "Draw":
      return draw(state, command)
    case "GiveBack":
      return state.draws.some((one) => one.orderId === command.orderId)
        ? yields({ _tag: "DrawGivenBack", orderId: command.orderId })
        : nothing
    case "RecordFulfilment":
      return record(state, command)
    case "SettleRebate":
      return settle(state, command, facts)
    case "Watch":
      return yields(...advanceWatch(state, facts))
    case "Close":
      return state.closed === null
        ? yields({ _tag: "AccountClosed", reason: command.reason, on: facts.today }, ...endWatch(state, facts))
        : nothing
  }
}

const withoutAlert = ({ alerts }: Account, gone: { readonly alert: string; readonly days: number }) =>
  alerts.filter((one) => one.alert !== gone.alert || one.days !== gone.days)

const evolve = (state: AccountState, event: AccountEvent): AccountState => {
  if (event._tag === "AccountOpened") {
    const { _tag, rebates, ...fields } = event
    const none = zero(event.amount.currency)
    return {
      _tag: "Account",
      ...fields,
      closed: null,
      draws: [],
      fulfilled: [],
      rebates: rebates.map((rebate) => ({ rebate, accrued: none, settled: none })),
      settlements: [],
    }
  }
  if (state._tag === "Unopened") return state
  switch (event._tag) {
    case "GoodsDrawn": {
      const { lines, orderId } = event
      return { ...state, draws: [...state.draws.filter((one) => one.orderId !== orderId), { orderId, lines }] }
    }
    case "DrawGivenBack":
      return { ...state, draws: state.draws.filter((one) => one.orderId !== event.orderId) }
    case "FulfilmentRecorded": {
      const accrued = new Map(event.accrued.map((one) => [one.rebateId, one.accrued]))
      return {
        ...state,
        fulfilled: fulfilledWith(state, event.change, event.lines),
        rebates: state.rebates.map((one) => ({ ...one, accrued: accrued.get(one.rebate.rebateId) ?? one.accrued })),
      }
    }
    case "RebateSettled": {
      const { amount, noteNo, rebateId } = event
      return {
        ...state,
        rebates: state.rebates.map((one) =>
          one.rebate.rebateId === rebateId
            ? { ...one, settled: make(one.settled.minor + amount.minor, amount.currency) }
            : one,
        ),
        settlements: [...state.settlements, { noteNo, rebateId, amount }],
      }
    }
    case "AlertRaised":
    case "AlertPassed":
      return { ...state, alerts: withoutAlert(state, event) }
    case "EscalationStarted":
    case "EscalationRescheduled":
    case "EscalationStopped":
    case "StepFired":
    case "StepSkipped": {
      const escalation = Escalation.evolve(state.escalation ?? Escalation.notStarted, event)
      return { ...state, escalation, alerts: "step" in event ? withoutStep(state, event.step) : state.alerts }
    }
    case "AccountClosed":
      return { ...state, closed: event.reason, alerts: [] }
  }
}

/** The timer that looks for alerts. */
export const watchTimer = "watch"

/**
 * The account of a contract (CTR-2, CTR-5, CTR-7).
 *
 * Laws: of each product never more is drawn than contracted with the tolerance; what is settled of a rebate is never more
 * than what had accrued of it; a return takes back exactly what its invoice had added.
 */
export const contractAccount = Aggregate.make<AccountCommand, AccountEvent, AccountState, AccountError, AccountKnown>({
  kind: "contract-account",
  initial: { _tag: "Unopened" },
  command: AccountCommand,
  event: AccountEvent,
  state: AccountState,
  access: {
    Open: systemOnly,
    Draw: systemOnly,
    GiveBack: systemOnly,
    RecordFulfilment: systemOnly,
    SettleRebate: anyOf(inRole("finance"), inRole("receivables")),
    Watch: systemOnly,
    Close: systemOnly,
  },
  concerns: ({ command }) => {
    if (command._tag !== "SettleRebate") return { kind: "contract-account" }
    const amount = sumOf(command.parts.map((one) => one.amount))
    return { kind: "contract-account", ...(amount === undefined ? {} : { amount }) }
  },
  reads: ({ command }) => (command._tag === "Open" ? { contracts: Aggregate.policy(contractPolicy) } : {}),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Unopened"
      ? {}
      : {
          customer: state.customerId,
          drawing: state.drawing,
          open: state.closed === null,
          until: state.term === undefined ? null : format(state.term.until),
        },
  timers: (state) => {
    const at = state._tag === "Unopened" ? undefined : wakeOf(state)
    return at === undefined ? [] : [{ name: watchTimer, at }]
  },
  onTimer: ({ name, state }) =>
    name === watchTimer && state._tag === "Account" && wakeOf(state) !== undefined ? { _tag: "Watch" } : undefined,
})

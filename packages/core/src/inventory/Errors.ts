/**
 * Why a command to a unit or to stock is impossible.
 *
 * @module
 */
import { type Instant, minute } from "../calendar/Instant.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import { localDateTimeOf, type TimeZone } from "../calendar/TimeZone.ts"
import { Rejection } from "../decider/Rejection.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import * as Quantity from "../money/Quantity.ts"
import type { UnitState } from "./Model.ts"

/** The closed list of reasons. */
export type InventoryReason =
  | { readonly _tag: "UnitNotRegistered" }
  | { readonly _tag: "UnitTaken"; readonly dealId: string; readonly until?: Instant }
  | { readonly _tag: "NotTheHolder"; readonly dealId: string }
  | { readonly _tag: "WrongState"; readonly state: UnitState["_tag"]; readonly needed: string }
  | { readonly _tag: "HoldTooLong"; readonly hours: number; readonly longest: number }
  | { readonly _tag: "NotYours"; readonly memberId: string }
  | { readonly _tag: "RankTooLow"; readonly needed: string }
  | { readonly _tag: "SelfConfirmation"; readonly memberId: string }
  | { readonly _tag: "StockShort"; readonly wanted: Quantity.Quantity; readonly available: Quantity.Quantity }
  | {
      readonly _tag: "NotReserved"
      readonly orderId: string
      readonly shipped: Quantity.Quantity
      readonly reserved: Quantity.Quantity
    }
  | { readonly _tag: "NegativeQuantity"; readonly quantity: Quantity.Quantity }
  | {
      readonly _tag: "ShippedLess"
      readonly orderId: string
      readonly before: Quantity.Quantity
      readonly after: Quantity.Quantity
    }

/** A command to a unit or to stock is impossible; nothing was stored. */
export class InventoryError extends Rejection("InventoryError")<InventoryReason> {}

const error = (rule: string, reason: InventoryReason, en: string, zh: string): InventoryError =>
  new InventoryError({ rule, reason, text: { en, zh } })

/** States in words. */
const words: Readonly<Record<UnitState["_tag"], LocalizedText>> = {
  Unregistered: { en: "not registered", zh: "未登记" },
  Available: { en: "available", zh: "可售" },
  Held: { en: "held", zh: "已锁定" },
  AwaitingConfirmation: { en: "awaiting the sales controller's confirmation", zh: "待销控确认" },
  Subscribed: { en: "subscribed", zh: "已认购" },
  Contracted: { en: "contracted", zh: "已签约" },
  Sold: { en: "sold", zh: "已售" },
  Withdrawn: { en: "withdrawn", zh: "已撤回" },
}

/** INV-1: only what was registered can be sold. */
export const notRegistered = (): InventoryError =>
  error(
    "INV-1",
    { _tag: "UnitNotRegistered" },
    "There is no such unit yet; register it first.",
    "房源尚未登记,请先登记。",
  )

/** A moment as the company's clock shows it, to the minute. */
const wallClock = ({ until, zone }: { readonly until: Instant; readonly zone: TimeZone }): string => {
  const { date, millisOfDay } = localDateTimeOf(until, zone)
  const minutes = Math.floor(millisOfDay / minute)
  const two = (n: number): string => String(n).padStart(2, "0")
  return `${LocalDate.format(date)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** INV-2: one live holder. */
export const taken = (dealId: string, hold?: { readonly until: Instant; readonly zone: TimeZone }): InventoryError => {
  const [en, zh] = hold === undefined ? ["", ""] : [` until ${wallClock(hold)}`, `,至 ${wallClock(hold)}`]
  const reason = { _tag: "UnitTaken", dealId, ...(hold === undefined ? {} : { until: hold.until }) } as const
  return error(
    "INV-2",
    reason,
    `The unit is taken by deal ${dealId}${en}; choose another one or wait.`,
    `该房源已被交易 ${dealId} 占用${zh};请另选或等待。`,
  )
}

/** INV-2: a step on a unit names the deal that holds it. */
export const notTheHolder = (dealId: string): InventoryError =>
  error(
    "INV-2",
    { _tag: "NotTheHolder", dealId },
    `Deal ${dealId} does not hold the unit.`,
    `交易 ${dealId} 并未持有该房源。`,
  )

/** INV-1: the steps of a unit. */
export const wrongState = (state: UnitState["_tag"], needed: UnitState["_tag"]): InventoryError =>
  error(
    "INV-1",
    { _tag: "WrongState", state, needed },
    `The unit is ${words[state].en}; for this it must be ${words[needed].en}.`,
    `该房源当前为${words[state].zh},此操作须为${words[needed].zh}。`,
  )

/** INV-1: holds are short. */
export const holdTooLong = (hours: number, longest: number): InventoryError =>
  error(
    "INV-1",
    { _tag: "HoldTooLong", hours, longest },
    `A hold of ${hours} hours is too long; ask for at most ${longest}.`,
    `锁定 ${hours} 小时过长,最多 ${longest} 小时。`,
  )

/** INV-1: who holds a unit lets it go. */
export const notYours = (memberId: string): InventoryError =>
  error(
    "INV-1",
    { _tag: "NotYours", memberId },
    `The unit is held by ${memberId}; they, the sales controller or management release it.`,
    `该房源由 ${memberId} 锁定,须由本人、销控负责人或管理层解除。`,
  )

/** INV-1: management withdraws. */
export const rankTooLow = (needed: string): InventoryError =>
  error(
    "INV-1",
    { _tag: "RankTooLow", needed },
    `Taking a unit off the market and putting it back takes a ${needed} or above.`,
    `撤回或恢复房源须由 ${needed} 及以上职级办理。`,
  )

/** ORG-4: nobody confirms their own subscription. */
export const selfConfirmation = (memberId: string): InventoryError =>
  error(
    "ORG-4",
    { _tag: "SelfConfirmation", memberId },
    `${memberId} asked for this subscription and can't confirm it as well; another sales controller has to.`,
    `${memberId} 是认购申请人,不得自行确认;须由其他销控负责人确认。`,
  )

/** INV-3: nothing is promised that isn't there. */
export const stockShort = (wanted: Quantity.Quantity, free: Quantity.Quantity): InventoryError =>
  error(
    "INV-3",
    { _tag: "StockShort", wanted, available: free },
    `${Quantity.format(wanted)} wanted, ${Quantity.format(free)} there; wait for stock or take less.`,
    `需要 ${Quantity.format(wanted)},现有 ${Quantity.format(free)};请等待到货或减少数量。`,
  )

/** INV-3: what leaves was reserved before. */
export const notReserved = (orderId: string, shipped: Quantity.Quantity, reserved: Quantity.Quantity): InventoryError =>
  error(
    "INV-3",
    { _tag: "NotReserved", orderId, shipped, reserved },
    `${Quantity.format(reserved)} is reserved for order ${orderId}; ${Quantity.format(shipped)} can't be shipped.`,
    `订单 ${orderId} 仅预留 ${Quantity.format(reserved)},不能发出 ${Quantity.format(shipped)}。`,
  )

/** INV-3: quantities are zero or more. */
export const negativeQuantity = (quantity: Quantity.Quantity): InventoryError =>
  error(
    "INV-3",
    { _tag: "NegativeQuantity", quantity },
    `A quantity of ${Quantity.format(quantity)} is below zero.`,
    `数量 ${Quantity.format(quantity)} 小于零。`,
  )

/** INV-3: shipped quantities are totals and only grow. */
export const shippedLess = (orderId: string, before: Quantity.Quantity, after: Quantity.Quantity): InventoryError =>
  error(
    "INV-3",
    { _tag: "ShippedLess", orderId, before, after },
    `${Quantity.format(before)} of order ${orderId} was shipped already; the total can't become ${Quantity.format(after)}.`,
    `订单 ${orderId} 已发出 ${Quantity.format(before)},累计数不能改为 ${Quantity.format(after)}。`,
  )

/** The releases that a store has on record, each as the gate saw it when it was asked. */
import * as Calendar from "@dealwright/core/Calendar"
import * as Credit from "@dealwright/core/Credit"
import type * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { documentsOf } from "./Documents.ts"

/** A release with what a person recognises it by. */
export interface Release extends Credit.RecordedRelease {
  readonly customer: string
  readonly total: Money.Money
  /** What the gate said at the time. */
  readonly decided: Credit.GateOutcome["_tag"]
}

/** What comes out of a store. */
export interface RecordedReleases {
  readonly releases: ReadonlyArray<Release>
  /** Releases that were decided by a host's own exposure: nobody knows any more what it was. */
  readonly byHost: number
}

type OrderRecord = Engine.RecordedEvent<Order.Event>

/** What a gate said; `undefined` for events that aren't its answers. An override was given because it had said no. */
const answerIn = (
  event: Order.Event,
): { readonly decided: Release["decided"]; readonly decision: Decision.Decision } | undefined => {
  switch (event._tag) {
    case "OrderReleased":
      return { decided: event.override === undefined ? "Passed" : "Held", decision: event.decision }
    case "OrderHeld":
      return { decided: "Held", decision: event.hold.decision }
    case "ReleaseRefused":
      return { decided: "Refused", decision: event.decision }
    default:
      return undefined
  }
}

const quantityOf = (value: Decision.FactValue | undefined): Money.Quantity.Quantity =>
  typeof value === "string"
    ? Result.getOrElse(Money.Quantity.parse(value), () => Money.Quantity.zero)
    : Money.Quantity.zero

/** What no policy changes, as the reasons of the day have it: agreement with the source, stock, who asked. */
const circumstances = ({
  reasons,
}: Decision.Decision): Pick<Credit.GateRequest, "agreement" | "mayInvoice" | "shortages"> => {
  const differs = reasons.find(({ code }) => code === "credit-order-differs")
  return {
    agreement: differs === undefined ? { _tag: "Agrees" } : { _tag: "Differs", detail: String(differs.facts.detail) },
    mayInvoice: reasons.every(({ code }) => code !== "credit-may-not-invoice"),
    shortages: reasons
      .filter(({ code }) => code === "credit-stock-short")
      .map(({ facts }) => ({
        sku: String(facts.sku),
        wanted: quantityOf(facts.wanted),
        available: quantityOf(facts.available),
      })),
  }
}

/** When an event was recorded: beside it. */
const momentOf = ({ meta }: OrderRecord): Instant.Instant => {
  const at = typeof meta === "object" && meta !== null && "at" in meta ? meta.at : 0
  return Instant.fromEpochMillis(typeof at === "number" ? at : 0)
}

/** A customer's account as it was before a position of the feed. Asked in rising order, so each event is applied once. */
const accountAt = (events: ReadonlyArray<Engine.RecordedEvent<Credit.Event>>) => {
  let state = Credit.creditAccount.initial
  let next = 0
  return (position: number): Credit.CreditAccount => {
    for (let one = events[next]; one !== undefined && one.position < position; one = events[++next]) {
      state = Credit.creditAccount.evolve(state, one.event)
    }
    return state
  }
}

/** Every answer of the gate to an order that claimed nothing yet, in the order in which they were given. */
export const recordedReleases = Effect.fnUntraced(function* (host: Engine.Host) {
  const engine = yield* Engine.Engine
  const accounts = new Map<string, ReturnType<typeof accountAt>>()
  const moments: Array<{ readonly id: string; readonly recorded: OrderRecord }> = []
  for (const { id } of yield* documentsOf(Order.order)) {
    for (const recorded of yield* engine.history(Order.order, id)) moments.push({ id, recorded })
  }
  moments.sort((a, b) => a.recorded.position - b.recorded.position)
  const states = new Map<string, typeof Order.order.initial>()
  const times = new Map<string, number>()
  const releases: Array<Release> = []
  let byHost = 0
  for (const { id, recorded } of moments) {
    const { event, position } = recorded
    const order = states.get(id) ?? Order.order.initial
    states.set(id, Order.order.evolve(order, event))
    const answer = answerIn(event)
    if (answer === undefined || order._tag === "Absent" || Order.isCommitted(order)) continue
    const time = (times.get(id) ?? 0) + 1
    times.set(id, time)
    if (order.exposure === "host") {
      byHost++
      continue
    }
    const { customerId, deliveryDate, total } = order
    const before = accounts.get(customerId) ?? accountAt(yield* engine.history(Credit.creditAccount, customerId))
    accounts.set(customerId, before)
    releases.push({
      id: time === 1 ? id : `${id} (${time})`,
      customer: customerId,
      total,
      decided: answer.decided,
      request: {
        today: Calendar.today(host.calendar, momentOf(recorded)),
        customer: before(position),
        amount: Order.claimToAdd(order),
        ...(deliveryDate === undefined ? {} : { deliveryDate }),
        ...circumstances(answer.decision),
      },
    })
  }
  return { releases, byHost } satisfies RecordedReleases
})

/**
 * What papers of an order have in common: numbers that stand for one paper, and four eyes (ORD-4, ORG-4).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import { type Actor, persons } from "../decider/Facts.ts"
import type { Command } from "./Commands.ts"
import type { OrderError, Paper } from "./Errors.ts"
import { merged } from "./Lines.ts"
import { type LineQuantity, maxPapers, type Order } from "./Model.ts"
import * as PaperErrors from "./PaperErrors.ts"
import { type Decided, nothing, reject } from "./Release.ts"

/** What an invoice of that number bills, issued or not; `undefined` when there is none. */
export const made = ({ drafts = [], invoices }: Order, invoiceId: string): ReadonlyArray<LineQuantity> | undefined =>
  [...invoices, ...drafts]
    .find((one) => one.invoiceId === invoiceId)
    ?.lines.map(({ lineId, quantity }) => ({ lineId, quantity }))

/** How many papers of a kind the order has, and would have one more of by the command. */
const kept = (order: Order, command: Command["_tag"]): readonly [Paper, number] | undefined => {
  const { deposits, drafts = [], exceptions = [], invoices, requests = [], returns = [], shipments } = order
  switch (command) {
    case "RecordDeposit":
      return ["receipt", deposits.length]
    case "Settle":
      return ["invoice", invoices.length + drafts.length]
    case "RequestShipping":
      return ["request", requests.length]
    case "Ship":
      return ["shipment", shipments.length]
    case "ReportException":
      return ["exception", exceptions.length]
    case "Return":
    case "ResolveException":
      return ["return", returns.length]
    case "CancelRest":
      return ["cancellation", order.cuts?.length ?? 0]
    default:
      return undefined
  }
}

/** Why the order can't have another such paper, if so: its document stays of a size that every command can load. */
export const overfull = (order: Order, command: Command["_tag"]): OrderError | undefined => {
  const paper = kept(order, command)
  return paper === undefined || paper[1] < maxPapers ? undefined : PaperErrors.tooManyPapers(paper[0], maxPapers)
}

/** A paper whose number is known already: the same one again, or another one under its number. */
export const repeated = (
  known: ReadonlyArray<LineQuantity>,
  asked: ReadonlyArray<LineQuantity> | undefined,
  error: OrderError,
): Decided => (asked === undefined || Equal.equals(known, merged(asked)) ? nothing : reject(error))

/** Whoever makes a paper by this: the actor, those for whom they act, or those who set the system going. */
export const makersOf = (actor: Actor): ReadonlyArray<string> =>
  actor._tag === "System" && actor.startedBy !== undefined ? persons(actor.startedBy) : persons(actor)

/** Why the actor can't answer for the paper, if so: a person does, and nobody who had a part in making it (ORG-4). */
export const secondPerson = (
  actor: Actor,
  makers: ReadonlyArray<string>,
  { command, number, paper }: { readonly command: string; readonly paper: Paper; readonly number: string },
): OrderError | undefined => {
  if (actor._tag === "System") return PaperErrors.personNeeded(command)
  const own = persons(actor).find((one) => makers.includes(one))
  return own === undefined ? undefined : PaperErrors.ownPaper(own, paper, number)
}

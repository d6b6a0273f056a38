/**
 * Questions about receivables, for lists and notices: pure, over documents that were found by their index fields.
 *
 * @module
 */

import type { CompiledCalendar } from "../calendar/Evaluate.ts"
import { overdueDays, today } from "../calendar/Evaluate.ts"
import { format } from "../calendar/LocalDate.ts"
import type { Found } from "../decider/Aggregate.ts"
import type { FactValue } from "../decision/Model.ts"
import { type Action, type Audience, type Schedule, task } from "../escalation/index.ts"
import type { OpenItem } from "./Ageing.ts"
import type { ReceivableEvent } from "./Events.ts"
import type { ReceivableState } from "./Model.ts"
import type { ReceivablePolicy } from "./Policy.ts"
import { isOpen, openOf, ownerOf } from "./Standing.ts"
import { obligationOf } from "./Steps.ts"

/**
 * Every instalment of which something is open (REC-8): what ageing counts and what a statement ends with.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Receivable.openItems([{ id: "R-1", state: { _tag: "None" } }]), [])
 * ```
 */
export const openItems = (found: Iterable<Found<ReceivableState>>): ReadonlyArray<OpenItem> => {
  const items: Array<OpenItem> = []
  for (const { id, state } of found) {
    if (state._tag !== "Open") continue
    const owner = ownerOf(state)
    for (const instalment of state.instalments) {
      if (!isOpen(instalment)) continue
      items.push({
        receivableId: id,
        no: instalment.no,
        customerId: state.customerId,
        owner,
        invoiceDate: state.invoiceDate,
        due: instalment.due,
        open: openOf(instalment),
        isDisputed: instalment.dispute !== undefined,
      })
    }
  }
  return items
}

const idsOf = (schedule: Schedule): ReadonlyArray<string> => {
  switch (schedule._tag) {
    case "Step":
      return [schedule.id]
    case "Sequence":
    case "Merge":
      return schedule.schedules.flatMap(idsOf)
    case "Repeat":
    case "Shift":
    case "Until":
    case "OnlyWhen":
    case "Within":
      return idsOf(schedule.schedule)
  }
}

/**
 * The steps of a policy's schedule by name, as written; copies of a repeated step are not told apart.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Receivable.stepNames(Receivable.propertyReceivable), ["due-soon", "warning", "lawyers-letter", "forfeiture"])
 * ```
 */
export const stepNames = ({ schedule }: Pick<ReceivablePolicy, "schedule">): ReadonlyArray<string> => idsOf(schedule)

/** A step of an escalation as somebody is told of it: to whom, which message, and the figures that fill it. */
export interface Notice {
  readonly audience: ReadonlyArray<Audience>
  /** Code of the sentence in the message catalogue. */
  readonly message: string
  readonly facts: Readonly<Record<string, FactValue>>
  readonly customerId: string
  /** The member in charge; `null` where the debt has none. */
  readonly owner: string | null
}

/**
 * What is to be told when a step of a debt's escalation has fired (ESC-6), or a forfeiture had to be withheld because the
 * unit is sold (REC-6); nothing for other events. `state` is the receivable's after the event.
 *
 * @example
 * ```ts
 * import { Calendar, Instant, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const signed = { _tag: "ContractSigned", at: Instant.literal("2026-03-10T09:00Z") } as const
 * assert.equal(Receivable.noticeOf("R-1", { _tag: "None" }, signed, calendar), undefined)
 * ```
 */
export const noticeOf = (
  receivableId: string,
  state: ReceivableState,
  event: ReceivableEvent,
  calendar: CompiledCalendar,
): Notice | undefined => {
  if (state._tag === "None" || (event._tag !== "StepFired" && event._tag !== "ForfeitureWithheld")) return undefined
  const { at, audience, item, message, step } = event
  const action: Action = event._tag === "StepFired" ? event.action : task
  const due = obligationOf(state, item)?.due
  const days = due === undefined ? 0 : overdueDays(today(calendar, at), due)
  const instalment = item === "signing" ? undefined : state.instalments[item - 1]
  return {
    audience,
    message,
    facts: {
      subject: item === "signing" || state.instalments.length === 1 ? receivableId : `${receivableId} #${item}`,
      step,
      action: action._tag === "Custom" ? action.name : action._tag,
      days,
      left: -days,
      ...(due === undefined ? {} : { due: format(due) }),
      ...(instalment === undefined ? {} : { open: openOf(instalment) }),
      ...(action._tag === "Raise" ? { rank: action.rank } : {}),
      ...(action._tag === "Hold" ? { scope: action.scope } : {}),
      ...(event._tag === "ForfeitureWithheld" ? { unit: event.unitId } : {}),
    },
    customerId: state.customerId,
    owner: ownerOf(state),
  }
}

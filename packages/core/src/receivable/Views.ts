/**
 * Questions about receivables and payments, for lists and reports: pure, over documents that were found by their index
 * fields.
 *
 * @module
 */
import type { Found } from "../decider/Aggregate.ts"
import type { OpenItem } from "./Ageing.ts"
import type { ReceivableState } from "./Model.ts"
import { isOpen, openOf, ownerOf } from "./Standing.ts"

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

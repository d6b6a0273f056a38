/**
 * Questions about what is left to do after signing (CTR-8). Pure and total.
 *
 * @module
 */
import type { Appointment, Fee, Formalities, FormalityStep } from "./FormalityModel.ts"

/**
 * Papers and fees of an appointment's checklist that are still missing (CTR-8).
 *
 * @example
 * ```ts
 * import { Contract, LocalDate, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const fees = [{ fee: "notary", amount: Money.of("200.00", "CNY") }]
 * const appointment: Contract.Appointment = {
 *   appointmentId: "A-1", step: "notarisation", on: LocalDate.literal("2026-03-10"), place: "notary's office",
 *   papers: ["identity", "marriage"], fees, standing: "planned", received: { identity: "scan 1" }, paid: {}, requestAt: null,
 * }
 * assert.deepEqual(Contract.missingAt(appointment), { papers: ["marriage"], fees })
 * ```
 */
export const missingAt = ({
  fees,
  paid,
  papers,
  received,
}: Appointment): { readonly papers: ReadonlyArray<string>; readonly fees: ReadonlyArray<Fee> } => ({
  papers: papers.filter((paper) => !Object.hasOwn(received, paper)),
  fees: fees.filter(({ fee }) => !Object.hasOwn(paid, fee)),
})

/** Steps that have to be done before this one can. */
export const openNeeds = ({ steps }: Formalities, { needs }: FormalityStep): ReadonlyArray<string> =>
  needs.filter((need) => steps.find((one) => one.step === need)?.done === null)

/**
 * Steps that can be worked on now, with whose turn it is (CTR-8).
 *
 * @example
 * ```ts
 * import { Contract, Decider, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * const signedOn = LocalDate.literal("2026-03-02")
 * const steps = [{ step: "notarisation", party: "customer" }, { step: "registration", party: "registry", needs: ["notarisation"] }]
 * const state = Decider.fold(Contract.contractFormalities, [
 *   { _tag: "FormalitiesOpened", customerId: "C-1", signedOn, requestDays: 3, steps },
 * ])
 * assert.ok(state._tag === "Formalities")
 * assert.deepEqual(Contract.turns(state).map(({ step, turn }) => [step, turn]), [["notarisation", "customer"]])
 * ```
 */
export const turns = (formalities: Formalities): ReadonlyArray<FormalityStep> =>
  formalities.ended === null
    ? formalities.steps.filter((one) => one.done === null && openNeeds(formalities, one).length === 0)
    : []

/**
 * Customers: registered once, owned, on one file (CUS).
 */
import { dispatch, erase } from "../decider/Aggregate.ts"
import { Belongings, belonging } from "../decider/Belonging.ts"
import { extend } from "../decider/Extension.ts"
import { customerClaim } from "./ClaimDecider.ts"
import { customer } from "./Decider.ts"
import { customerPolicy } from "./Policy.ts"
import { keepKeys } from "./Reactor.ts"

export { customerClaim } from "./ClaimDecider.ts"
export * from "./Commands.ts"
export { customer } from "./Decider.ts"
export {
  CustomerClaimError,
  type CustomerClaimReason,
  CustomerError,
  type CustomerReason,
} from "./Errors.ts"
export * from "./Events.ts"
export type { CustomerKnown } from "./Known.ts"
export { messages } from "./Messages.ts"
export * from "./Model.ts"
export {
  type CompiledLegalForms,
  compileLegalForms,
  LegalForms,
  legalForms,
  normaliseName,
  normalisePhone,
  normaliseTaxId,
} from "./Normalise.ts"
export * from "./Policy.ts"
export { keepKeys } from "./Reactor.ts"
export { protectedUntil } from "./Register.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/** What the module brings to a host. */
export const aggregates = [erase(customerClaim), erase(customer)]

/** Reactors of the module. */
export const reactors = [keepKeys]

/** Policies of the module. */
export const policies = [customerPolicy]

/** Files go to whoever succeeds their owner (ORG-7). */
export const extensions = [
  extend(
    Belongings,
    customer.kind,
    belonging(customer, {
      where: (member) => [
        { _tag: "Equals", field: "owner", value: member },
        { _tag: "In", field: "standing", values: ["Registered", "Conflicted"] },
      ],
      isTheirs: (state, member) =>
        (state._tag === "Registered" || state._tag === "Conflicted") && state.owner === member,
      pass: (id, passing) => dispatch(customer, id, { _tag: "TakeOver", ...passing }),
    }),
  ),
]

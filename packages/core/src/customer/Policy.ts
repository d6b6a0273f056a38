/**
 * How a company keeps one customer one customer, as data (CUS-2).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { PolicyKind } from "../decider/Policy.ts"
import { KeyKind } from "./Model.ts"

/**
 * - `protectionDays`: for so many calendar days after the last recorded effective contact, the last one included, the
 *   customer is the owner's and a competing registration is a conflict. 0 to 3650.
 * - `detectBy`: what tells that two registrations mean one customer; at least one.
 * - `whenLapsed`: what a registration does that meets a customer whose protection is over by phone or tax id.
 *   `take-over`: the file passes to the newcomer. `settle`: the supervisor decides, as within protection. A name alone
 *   never passes a file on.
 */
export const CustomerPolicy = Schema.Struct({
  protectionDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 })),
  detectBy: Schema.Array(KeyKind).check(Schema.isMinLength(1), Schema.isMaxLength(3), Schema.isUnique()),
  whenLapsed: Schema.Literals(["take-over", "settle"]),
})
/** The type of {@link CustomerPolicy}. */
export interface CustomerPolicy extends Schema.Schema.Type<typeof CustomerPolicy> {}

/** The policy ready for use. */
export interface CompiledCustomerPolicy {
  readonly protectionDays: number
  readonly detects: ReadonlySet<KeyKind>
  readonly whenLapsed: CustomerPolicy["whenLapsed"]
}

/** The policy of customers. A policy that detects nothing is refused: every duplicate would slip through. */
export const customerPolicy: PolicyKind<CustomerPolicy, CompiledCustomerPolicy> = {
  key: "customer",
  codec: CustomerPolicy,
  compile: ({ detectBy, protectionDays, whenLapsed }) =>
    detectBy.length === 0
      ? Result.fail([
          {
            place: "detectBy",
            rule: "CUS-2",
            text: {
              en: "Nothing would be recognised as a duplicate; name at least one of tax-id, phone, name.",
              zh: "未设任何查重依据,请至少选择税号、电话、名称之一。",
            },
          },
        ])
      : Result.succeed({ protectionDays, detects: new Set(detectBy), whenLapsed }),
}

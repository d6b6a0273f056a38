/**
 * A guard makes a command of core's stricter: its answer is joined to core's own, and joining only goes up.
 */
import { Decider, Decision, Engine, Receivable } from "@dealwright/core"

/** Whoever sold it doesn't write it off, whatever their rank (ACME-5). */
export const sellerKeepsDebt = Engine.guard(
  Receivable.receivable,
  "acme/seller-keeps-debt",
  ({ command, facts, id, state }) => {
    if (command._tag !== "WriteOff" || state._tag === "None") return Decision.allowed()
    const member = Decider.actorId(facts.actor)
    return state.sellers.some(({ memberId }) => memberId === member)
      ? Decision.denied(Decision.reason("Denied", "acme-seller-writes-off", "ACME-5", { member, debt: id }))
      : Decision.allowed()
  },
)

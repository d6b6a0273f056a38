/**
 * An approver's inbox (APR-5): what waits for them, and how one decided before about the same customer.
 */
import { Approval, Decider, Organisation } from "@dealwright/core"
import type { Stage } from "./Stage.ts"

/** A request for approval as it stands in somebody's inbox. */
export interface InboxLine {
  readonly by: string
  readonly summary: string
  readonly until: string
  /** How requests about the same customer were decided before, the latest first. */
  readonly precedents: string
}

/** What waits for somebody, the oldest first. */
export const inboxOf = async (stage: Stage, who: string): Promise<ReadonlyArray<InboxLine>> => {
  const { organisation, organisationId } = Organisation
  const { dealwright, tenant } = stage
  const facts = await dealwright
    .as(tenant, who)
    .facts(() => ({ organisation: Decider.document(organisation, organisationId) }))
  const { actor } = facts
  if (actor._tag !== "Member") throw new Error(`${who} has no inbox`)
  const system = dealwright.asSystem(tenant, "narrator")
  const { documents } = await system.find(Approval.approval, Approval.inboxQuery(actor, facts, { limit: 20 }))
  const lines: Array<InboxLine> = []
  for (const { id, state } of documents) {
    const entry = Approval.inboxEntry(id, state, actor, facts)
    if (entry === undefined) continue
    const { deadline, requester, summary } = entry.request
    const query = Approval.precedentsQuery(entry.request, 5)
    const before = query === undefined ? [] : (await system.find(Approval.approval, query)).documents
    const outcomes = before.flatMap((one) => Approval.precedentOf(one.state)?.outcome._tag.toLowerCase() ?? [])
    lines.push({
      by: stage.name(requester.id),
      summary,
      until: deadline === undefined ? "whenever" : stage.when(deadline),
      precedents: outcomes.length === 0 ? "none" : outcomes.join(", "),
    })
  }
  return lines
}

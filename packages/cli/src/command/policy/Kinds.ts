/** What can be said about a policy besides whether it can be used, for those kinds that have words for it. */
import * as Approval from "@dealwright/core/Approval"
import * as Commission from "@dealwright/core/Commission"
import * as Credit from "@dealwright/core/Credit"
import type * as Decider from "@dealwright/core/Decider"
import type * as Decision from "@dealwright/core/Decision"
import * as Incident from "@dealwright/core/Incident"
import type * as LocalDate from "@dealwright/core/LocalDate"
import * as Pricing from "@dealwright/core/Pricing"
import * as Receivable from "@dealwright/core/Receivable"
import * as Target from "@dealwright/core/Target"
import * as Schema from "effect/Schema"
import type { Company } from "./Company.ts"
import { alarms, drafts, lateness } from "./Schedules.ts"

/** A line of a policy in words; `depth` counts how far it belongs under the lines before it. */
export interface Line {
  readonly depth: number
  readonly text: Decision.LocalizedText
}

/** What findings rest on; with a company's own people, products and customers more can be found. */
export interface Surroundings extends Partial<Company> {
  readonly ladder: Decision.Ladder
  readonly today: LocalDate.LocalDate
}

/** The interpreters of one kind. The data are those that the kind's codec has read; of anything else nothing is said. */
export interface Interpreters {
  readonly findings: (data: unknown, context: Surroundings) => ReadonlyArray<Decision.PolicyFinding>
  readonly lines: (data: unknown) => ReadonlyArray<Line>
  readonly changes: (before: unknown, after: unknown, ladder: Decision.Ladder) => ReadonlyArray<Decision.PolicyChange>
}

const interpreters = <P>(
  kind: Decider.PolicyKind<P, unknown>,
  own: {
    readonly analyse: (policy: P, context: Surroundings) => ReadonlyArray<Decision.PolicyFinding>
    readonly explain: (policy: P) => ReadonlyArray<Line>
    readonly diff: (before: P, after: P, ladder: Decision.Ladder) => ReadonlyArray<Decision.PolicyChange>
  },
): readonly [string, Interpreters] => {
  const isPolicy = Schema.is(kind.codec)
  return [
    kind.key,
    {
      findings: (data, context) => (isPolicy(data) ? own.analyse(data, context) : []),
      lines: (data) => (isPolicy(data) ? own.explain(data) : []),
      changes: (before, after, ladder) => (isPolicy(before) && isPolicy(after) ? own.diff(before, after, ladder) : []),
    },
  ]
}

/** By kind of policy. A kind that isn't here can be checked, and that is all. */
export const interpretersOf: ReadonlyMap<string, Interpreters> = new Map([
  interpreters(Pricing.pricingPolicy, Pricing),
  interpreters(Approval.approvalPolicy, Approval),
  interpreters(Credit.creditPolicy, Credit),
  interpreters(Commission.commissionPlan, Commission),
  interpreters(Receivable.receivablePolicy, lateness),
  interpreters(Target.targetPolicy, drafts),
  interpreters(Incident.incidentPolicy, alarms),
])

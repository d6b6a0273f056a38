/**
 * What can be asked of an incident. Time and actor arrive as facts.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import { Statement, Subject } from "./Model.ts"

/** Commands to an incident (ESC-8). */
export const IncidentCommand = Schema.TaggedUnion({
  /**
   * Reports an incident. It goes up the chain of `inCharge`, the reporter's unless told; whoever reports on the decision
   * level has acknowledged it thereby.
   */
  Report: {
    title: ShortText,
    description: Statement,
    severity: Name,
    about: Schema.optionalKey(Subject),
    inCharge: Schema.optionalKey(Id),
    department: Schema.optionalKey(Name),
    plan: Schema.optionalKey(Statement),
  },
  /** Says "I know". From the decision level it stops the incident from going further up; from below it is put on record. */
  Acknowledge: { department: Schema.optionalKey(Name) },
  /** Files the responsible department, what is done about it, or both. A later plan replaces an earlier one. */
  FilePlan: { department: Schema.optionalKey(Name), plan: Schema.optionalKey(Statement) },
  /** Grades it anew: graver by whoever has to do with it, milder by the decision level alone. */
  Regrade: { severity: Name, reason: Statement },
  /** Ends it with what was found. Takes acknowledgement, department and plan on file. */
  Close: { finding: Statement },
  /** Takes the steps that are due. Sent by the timer. */
  Advance: {},
})
/** Commands to an incident. */
export type IncidentCommand = typeof IncidentCommand.Type

/** Why a command ends without having done what it was asked: what was wrong, and what to do about it. */
import { StoreError } from "@dealwright/core/Ports"
import * as Data from "effect/Data"

/** 0: done, and nothing is amiss. 1: something is amiss, or it could not be done. 2: nothing was begun. */
export type ExitCode = 0 | 1 | 2

/** See the module. `advice` is for a person; `status` is what the process ends with. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly status: 1 | 2
  readonly problem: string
  readonly advice?: string
}> {
  override get message(): string {
    return this.advice === undefined ? this.problem : `${this.problem}\n${this.advice}`
  }
}

/** The command was called in a way that makes no sense, or names what isn't there: nothing was begun. */
export const usage = (problem: string, advice?: string): Failure =>
  new Failure({ status: 2, problem, ...(advice === undefined ? {} : { advice }) })

/** It could not be done, or was refused. */
export const failed = (problem: string, advice?: string): Failure =>
  new Failure({ status: 1, problem, ...(advice === undefined ? {} : { advice }) })

const adviceFor = (error: StoreError): string => {
  switch (error.reason._tag) {
    case "Locked":
      return "A backup can be made meanwhile (dealwright backup FILE); verify and export can then look at the backup."
    case "Busy":
    case "Unavailable":
      return "It may go through when it is tried again."
    case "Corrupt":
      return "Restore the last backup that verifies: dealwright restore BACKUP --store sqlite:NEW-FILE"
    case "CommandIdReused":
    case "InvalidInput":
      return ""
  }
}

/** An URL's password must not reach a terminal or a log, whoever put it into a message. */
export const withoutPasswords = (text: string): string =>
  text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s@]*@/gi, "$1:***@").replace(/(password=)[^\s&]+/gi, "$1***")

/** Any error, in words for a person. */
export const describe = (error: unknown): { readonly status: 1 | 2; readonly text: string } => {
  if (error instanceof Failure) return { status: error.status, text: withoutPasswords(error.message) }
  if (error instanceof StoreError && error.reason._tag === "InvalidInput") {
    return { status: 2, text: withoutPasswords(error.reason.detail) }
  }
  if (error instanceof StoreError)
    return { status: 1, text: withoutPasswords(`${error.message}\n${adviceFor(error)}`.trimEnd()) }
  return { status: 1, text: withoutPasswords(error instanceof Error ? error.message : String(error)) }
}

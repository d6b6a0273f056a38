/**
 * Who may send a command, in words for the documentation.
 *
 * @module
 */
import type { Access } from "@dealwright/core/Decider"

/** Who may: `any member`, `manager or above`, `role finance`, or several of these. */
export const whoMay = (access: Access): string => {
  switch (access._tag) {
    case "AnyMember":
      return "any member"
    case "AtLeast":
      return `${access.rank} or above`
    case "InRole":
      return `role ${access.role}`
    case "AnyOf":
      return access.access.map(whoMay).join(", ")
    case "SystemOnly":
      return "only the system"
  }
}

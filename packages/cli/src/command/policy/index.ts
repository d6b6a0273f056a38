/** policy: looks at policies before they are in force. */
import * as Command from "effect/cli/Command"
import { backtest } from "./Backtest.ts"
import { check } from "./Check.ts"
import { diff, explain } from "./Words.ts"

export const policy = Command.make("policy").pipe(
  Command.withShortDescription("Check, explain, compare and back-test policies"),
  Command.withDescription(
    "Looks at policies as JSON before they are in force. Nothing is written. Kinds, plugins' rules and ranks are those of the host: the built-in one unless --host names another.",
  ),
  Command.withSubcommands([check, explain, diff, backtest]),
)

/** The whole command, from its arguments to what the process ends with. */
import { readFileSync } from "node:fs"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { bank } from "./Bank.ts"
import { forgetReceipts, migrate, rebuild, verify } from "./Care.ts"
import { backup, restore } from "./Copies.ts"
import { describe, type ExitCode } from "./Failure.ts"
import { subscribers } from "./Followers.ts"
import { Io, type IoService, processIo, wrapped } from "./Io.ts"
import { policy } from "./policy/index.ts"
import { root } from "./Shared.ts"
import { exportCommand, importCommand } from "./Transfers.ts"

const command = root.pipe(
  Command.withDescription(
    `Looks after a store of Dealwright: brings it up, proves it, copies it, moves companies between stores.

The store is named by --store or by DEALWRIGHT_STORE: sqlite:PATH, postgres://USER@HOST/DATABASE or pglite:FOLDER.
Ends with 0 when it was done and nothing is amiss, with 1 when something is amiss or could not be done, and with 2 when it was called wrongly and nothing was begun.`,
  ),
  Command.withExamples([
    { command: "dealwright migrate --store sqlite:./data/dealwright.sqlite", description: "At every deployment" },
    { command: "dealwright backup ./backups/monday.sqlite", description: "While the server runs" },
    { command: "dealwright verify --store sqlite:./backups/monday.sqlite", description: "Every night" },
  ]),
  Command.withSubcommands([
    migrate,
    verify,
    backup,
    restore,
    rebuild,
    exportCommand,
    importCommand,
    forgetReceipts,
    subscribers,
    bank,
    policy,
  ]),
)

const version = (): string => {
  const manifest: { readonly version?: unknown } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  )
  return String(manifest.version)
}

const help = (doc: HelpDoc.HelpDoc): string =>
  CliOutput.defaultFormatter({ colors: false })
    .formatHelpDoc({ ...doc, description: wrapped(doc.description) })
    .replace(/([^\n])\nEXAMPLES/, "$1\n\nEXAMPLES")

/** Help that was asked for is a result. Who made a mistake is told which, and where to read on. */
const presenter = (io: IoService): CliOutput.Presenter => ({
  present: (event) =>
    Effect.sync(() => {
      switch (event._tag) {
        case "Help":
          return io.result(help(event.helpDoc))
        case "Version":
          return io.result(`${event.name} ${event.version}`)
        case "InvalidInvocation":
          for (const error of event.errors) {
            io.remark(`dealwright: ${error.message.replace("Expected: Schema validation failed: ", "Expected: ")}`)
          }
          return io.remark(`\nUsage: ${event.helpDoc.usage}\n${event.commandPath.join(" ")} --help tells more.`)
      }
    }),
})

/**
 * Carries out the command; answers what the process is to end with. Results go to standard output, everything else to
 * standard error. On the signal it cleans up behind itself and ends with 1.
 *
 * @example
 * ```ts
 * import { run } from "@dealwright/cli"
 * import assert from "node:assert"
 * const said: Array<string> = []
 * const status = await run(["verify", "--store", "sqlite:./nowhere.sqlite"], {
 *   result: () => {}, remark: (line) => void said.push(line), progress: () => {}
 * })
 * assert.equal(status, 2)
 * assert.match(said.join(), /there is no file/)
 * ```
 */
export const run = async (
  args: ReadonlyArray<string>,
  io: Partial<IoService> = {},
  options: { readonly signal?: AbortSignal } = {},
): Promise<ExitCode> => {
  const surroundings: IoService = { ...processIo(), ...io }
  const exit = await Command.runWith(command, { version: version() })(args).pipe(
    Effect.provideService(Io, surroundings),
    Effect.provideService(CliConfig.CliConfig, {
      builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions],
    }),
    Effect.provideService(CliOutput.Presenter, presenter(surroundings)),
    Effect.provide(NodeServices.layer),
    (program) => Effect.runPromiseExit(program, options),
  )
  surroundings.progress("")
  if (Exit.isSuccess(exit)) return 0
  if (Cause.hasInterruptsOnly(exit.cause)) {
    surroundings.remark("dealwright: stopped before it was done; it can be run again")
    return 1
  }
  const error = Cause.squash(exit.cause)
  if (CliError.isCliError(error) && error._tag === "ShowHelp") return error.errors.length === 0 ? 0 : 2
  const { status, text } = describe(error)
  surroundings.remark(`dealwright: ${text}`)
  return status
}

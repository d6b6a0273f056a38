/**
 * Type-checks everything with native TypeScript and the Effect diagnostics (floating effects, missing `yield*`, unhandled requirements).
 * Further arguments go to the compiler: `node scripts/types.ts -p packages/core`.
 *
 * The compiler is started from its platform package: `typescript` in this repository is the JavaScript one that typedoc needs,
 * and the launcher of @effect/tsgo insists on a native one beside it.
 */
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const launcher = createRequire(createRequire(import.meta.url).resolve("@effect/tsgo/package.json"))
const platform = dirname(launcher.resolve(`@effect/tsgo-${process.platform}-${process.arch}/package.json`))
const compiler = join(platform, "lib", process.platform === "win32" ? "tsc.exe" : "tsc")

const given = process.argv.slice(2)
const run = spawnSync(compiler, given.length > 0 ? given : ["-p", "tsconfig.json"], { stdio: "inherit" })
process.exit(run.status ?? 1)

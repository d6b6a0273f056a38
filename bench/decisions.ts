/**
 * `npm run bench:decisions`: every benchmark of pure decisions, one after the other, each in a process of its own so that
 * none warms up or litters another. They measure beside their peers; figures are ratios.
 */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

const benchmarks = ["money", "calendar", "pricing", "credit", "escalation", "commission", "pipeline"]

for (const name of benchmarks) {
  const file = join(import.meta.dirname, `${name}.ts`)
  if (!existsSync(file)) continue
  console.log(`\n== ${name} ${"=".repeat(80 - name.length)}`)
  spawnSync(process.execPath, [...process.execArgv, file, ...process.argv.slice(2)], { stdio: "inherit" })
}

/**
 * Stores and engine beside their peers: the same work with the same durability, the same content first, then in turn.
 *
 *     npm run bench:store
 *     npm run bench:store -- --only memory        or sqlite, postgres
 *     npm run bench:store -- --dir /mnt/disk      where the files are kept while it runs
 *     npm run bench:store -- --peers /tmp/peers   a folder with peers that are not installed here
 */
import { mkdtempSync, rmSync, statfsSync } from "node:fs"
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { heading, summary } from "./store/measure.ts"
import { memory } from "./store/memory.ts"
import { postgres } from "./store/postgres.ts"
import { sqlite } from "./store/sqlite.ts"

/** What the parts of the benchmark are told. */
export interface Options {
  /** An empty folder for files. */
  readonly dir: string
  /** A folder in which further peers are installed. */
  readonly peers: string | undefined
}

const parts: Readonly<Record<string, (options: Options) => Promise<void>>> = { memory, sqlite, postgres }

const { values } = parseArgs({
  options: { only: { type: "string" }, dir: { type: "string" }, peers: { type: "string" } },
})
if (values.only !== undefined && !(values.only in parts)) {
  console.error(`there is no part "${values.only}"; the parts are ${Object.keys(parts).join(", ")}`)
  process.exit(1)
}

const temporaryInMemory = 0x01021994
const dir = mkdtempSync(join(values.dir ?? tmpdir(), "dealwright-bench-"))
const disk = statfsSync(dir).type === temporaryInMemory ? "memory, NOT a disk: durability costs nothing here" : "a disk"
// However it ends, nothing is left behind.
process.on("exit", () => rmSync(dir, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1))
const started = performance.now()
heading(
  `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB`,
)
console.log(`   node ${process.version} on ${process.platform}; files in ${dir} on ${disk}`)
console.log("   ours, its figure; theirs, its figure; the ratio is ours by theirs; medians of interleaved rounds")
for (const [name, run] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) await run({ dir, peers: values.peers })
}
summary()
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`)

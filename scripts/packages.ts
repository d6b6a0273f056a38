/**
 * Checks the built packages as a stranger gets them: manifest (publint), types for every entry (attw), and that plain Node
 * loads every entry without this repository's source condition. Needs `npm run build`.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const packages = new URL("../packages/", import.meta.url)
let failed = false

const run = (what: string, command: string, args: ReadonlyArray<string>, cwd: string) => {
  const { status, stderr, stdout } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  })
  if (status === 0) return
  failed = true
  console.error(`${what} failed:\n${stdout}${stderr}`)
}

for (const name of readdirSync(packages)) {
  const manifest = new URL(`${name}/package.json`, packages)
  if (!existsSync(manifest)) continue
  const home = fileURLToPath(new URL(`${name}/`, packages))
  const content: { name: string; exports: Record<string, unknown> } = JSON.parse(readFileSync(manifest, "utf8"))
  run(`publint of ${content.name}`, "publint", ["--strict"], home)
  run(`types of ${content.name}`, "attw", ["--pack", ".", "--profile", "esm-only", "--no-emoji", "--no-color"], home)
  const entries = Object.keys(content.exports).filter((entry) => !entry.endsWith(".json"))
  const imports = entries.map((entry) => `await import(${JSON.stringify(content.name + entry.slice(1))})`)
  run(`loading ${content.name}`, process.execPath, ["--input-type=module", "-e", imports.join("\n")], home)
  console.log(`${content.name}: ${entries.length} entries looked at`)
}
process.exit(failed ? 1 : 0)

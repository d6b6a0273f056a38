/**
 * Keeps each package's public doors in step with its files: every `src/<Pascal>.ts` is an entry `@dealwright/<package>/<Pascal>`,
 * and `src/testing/index.ts` is `@dealwright/<package>/testing`. Core's `src/index.ts` is the list of its entries as namespaces.
 *
 * `npm run entries` writes, `npm run entries -- --check` only compares.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"

const root = new URL("../packages/", import.meta.url)
const checkOnly = process.argv.includes("--check")
const stale: Array<string> = []

const settle = (file: URL, wanted: string) => {
  if (existsSync(file) && readFileSync(file, "utf8") === wanted) return
  stale.push(file.pathname.slice(root.pathname.length))
  if (!checkOnly) writeFileSync(file, wanted)
}

/** The conditions of one entry: sources for this repository's own tools, then what is published. */
const door = (path: string) => ({
  "@dealwright/source": `./src/${path}.ts`,
  types: `./dist/${path}.d.ts`,
  import: `./dist/${path}.js`,
})

for (const name of readdirSync(root)) {
  const home = new URL(`${name}/`, root)
  if (!existsSync(new URL("package.json", home))) continue
  const entries = readdirSync(new URL("src/", home))
    .filter((file) => /^[A-Z][A-Za-z0-9]*\.ts$/.test(file))
    .map((file) => file.slice(0, -".ts".length))
    .sort()

  if (name === "core") {
    const lines = entries.map((entry) => `export * as ${entry} from "./${entry}.ts"`)
    if (existsSync(new URL("src/promise/index.ts", home))) {
      // Where the formatter sorts it.
      const after = entries.filter((entry) => entry.toLowerCase() < "promise").length
      lines.splice(after, 0, 'export * from "./promise/index.ts"')
    }
    settle(
      new URL("src/index.ts", home),
      `// Written by \`npm run entries\` from the files beside it; don't edit.\n${lines.length > 0 ? lines.join("\n") : "export {}"}\n`,
    )
  }

  const manifest = new URL("package.json", home)
  const content: { exports?: unknown } = JSON.parse(readFileSync(manifest, "utf8"))
  const exports: Record<string, unknown> = { "./package.json": "./package.json", ".": door("index") }
  for (const entry of entries) exports[`./${entry}`] = door(entry)
  if (existsSync(new URL("src/testing/index.ts", home))) exports["./testing"] = door("testing/index")
  if (JSON.stringify(content.exports) !== JSON.stringify(exports)) {
    settle(manifest, `${JSON.stringify({ ...content, exports }, null, 2)}\n`)
  }
}

if (stale.length === 0) {
  console.log("entries are up to date")
} else if (checkOnly) {
  console.error(`out of date: ${stale.join(", ")} — run npm run entries`)
  process.exit(1)
} else {
  console.log(`written: ${stale.join(", ")}`)
}

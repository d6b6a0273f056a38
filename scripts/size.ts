/**
 * What one pure function costs an embedder: bundles each function that `Evaluate.ts` or a values module offers, alone, through
 * the package's public entry, and measures it minified and gzipped. More than the limit, or effect/Schema inside, is an error.
 *
 *     npm run size              the heaviest function of each entry
 *     npm run size -- --all     every function
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const limitBytes = 15 * 1024
const core = fileURLToPath(new URL("../packages/core/", import.meta.url))
const values = ["money", "rate", "calendar", "period", "decision"]

interface Cost {
  readonly name: string
  readonly bytes: number
  readonly schema: boolean
}

/** One bundle for each function; in one build, so that what they share is read once. */
const costsOf = async (entry: string, names: ReadonlyArray<string>): Promise<Array<Cost>> => {
  const { metafile, outputFiles } = await build({
    entryPoints: names.map((name) => ({ in: `one:${name}`, out: name })),
    plugins: [
      {
        name: "one",
        setup: ({ onLoad, onResolve }) => {
          onResolve({ filter: /^one:/ }, ({ path }) => ({ path: path.slice("one:".length), namespace: "one" }))
          onLoad({ filter: /.*/, namespace: "one" }, ({ path: name }) => ({
            contents: `export { ${name} } from "@dealwright/core/${entry}"`,
            resolveDir: core,
            loader: "ts",
          }))
        },
      },
    ],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    conditions: ["@dealwright/source"],
    metafile: true,
    write: false,
    outdir: "out",
    absWorkingDir: core,
    logLevel: "error",
  })
  const contents = new Map(outputFiles.map((file) => [relative(core, file.path).split(sep).join("/"), file.contents]))
  return names.map((name) => {
    const file = `out/${name}.js`
    const bundled = contents.get(file)
    if (bundled === undefined) throw new Error(`${entry}.${name} was not bundled`)
    const kept = Object.entries(metafile.outputs[file]?.inputs ?? {}).filter(
      ([, { bytesInOutput }]) => bytesInOutput > 0,
    )
    return {
      name,
      bytes: gzipSync(bundled, { level: 9 }).length,
      schema: kept.some(([input]) => /effect\/dist\/Schema[^/]*\.js$/.test(input)),
    }
  })
}

const namesOf = async (file: string): Promise<ReadonlySet<string>> => {
  const module: Record<string, unknown> = await import(pathToFileURL(file).href)
  return new Set(Object.keys(module).filter((name) => name !== "default" && typeof module[name] === "function"))
}

const faults: Array<string> = []
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`

for (const path of globSync("src/*.ts", { cwd: core }).sort()) {
  const entry = path.split(sep).at(-1)?.slice(0, -".ts".length) ?? ""
  if (entry === "index") continue
  const text = readFileSync(join(core, path), "utf8")
  const modules = [...text.matchAll(/from "\.\/([^/"]+)\/([^"]+)"/g)]
  const offered = await namesOf(join(core, path))

  const measured = new Set<string>()
  for (const [, module = "", file = ""] of modules) {
    const evaluate = join(core, "src", module, "Evaluate.ts")
    const source = values.includes(module) && file !== "Codec.ts" ? join(core, "src", module, file) : evaluate
    if (!existsSync(source)) continue
    for (const name of await namesOf(source)) if (offered.has(name)) measured.add(name)
  }
  if (measured.size === 0) continue

  const costs = await costsOf(entry, [...measured])
  costs.sort((a, b) => b.bytes - a.bytes)
  for (const { bytes, name, schema } of costs) {
    if (schema) faults.push(`${entry}.${name} brings effect/Schema along`)
    if (bytes > limitBytes) faults.push(`${entry}.${name} is ${kilobytes(bytes)}, more than ${kilobytes(limitBytes)}`)
  }
  for (const { bytes, name } of process.argv.includes("--all") ? costs : costs.slice(0, 1)) {
    console.log(`${kilobytes(bytes).padStart(8)}  ${entry}.${name}${costs.length > 1 ? `  (of ${costs.length})` : ""}`)
  }
}

for (const fault of faults) console.error(fault)
process.exit(faults.length > 0 ? 1 : 0)

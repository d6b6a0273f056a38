/**
 * Proves that every example in the documentation works: takes the ```ts fences out of docstrings (packages/*\/src) and out of
 * Markdown (README*, CONTRIBUTING, docs, packages, examples), type-checks them in one program, then runs each of them.
 *
 *     npm run examples                              everything
 *     npm run examples -- packages/core/src/money   what lies under a path
 *
 * Words after `ts` on the fence: `no-run` is only type-checked; `continue` goes on where the page's previous fence stopped.
 * Every example keeps the line numbers of the page it comes from, so that a failure names the place to mend.
 */
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

interface Example {
  readonly page: string
  /** The line of the fence, counted from 1. */
  readonly line: number
  readonly runs: boolean
  /** The page with everything blanked that is not part of the example. */
  readonly text: string
}

const root = fileURLToPath(new URL("..", import.meta.url))
const limitMilliseconds = 20_000
const wanted = process.argv.slice(2).map((path) => relative(root, join(process.cwd(), path)).split(sep).join("/"))

const pages = (): ReadonlyArray<string> =>
  globSync(["packages/*/src/**/*.ts", "*.md", "docs/**/*.md", "packages/*/*.md", "examples/*.md", "examples/*/*.md"], {
    cwd: root,
    exclude: (path) => /node_modules|CHANGELOG|^docs[\\/]reference/.test(String(path)),
  })
    .map((path) => path.split(sep).join("/"))
    .sort()

/** The lines of a page in which a fence may stand, with what precedes the text in a comment taken away; the others empty. */
const proseOf = (page: string, lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (page.endsWith(".md")) return lines
  let inside = false
  return lines.map((line) => {
    const starts = /^\s*\/\*\*/.test(line)
    if (starts) inside = true
    const text = inside && !starts ? line.replace(/^\s*\* ?/, "") : ""
    if (line.includes("*/")) inside = false
    return text
  })
}

const examplesOf = (page: string): ReadonlyArray<Example> => {
  const prose = proseOf(page, readFileSync(join(root, page), "utf8").split("\n"))
  const found: Array<Example> = []
  let open: { readonly line: number; readonly words: ReadonlyArray<string>; readonly kept: Array<string> } | undefined
  for (const [index, line] of prose.entries()) {
    if (open === undefined) {
      const fence = /^\s*```(?:ts|typescript)(?:\s+(.*))?$/.exec(line)
      if (fence === null) continue
      const words = (fence[1] ?? "").split(/\s+/).filter((word) => word !== "")
      const previous = words.includes("continue") ? found.at(-1)?.text.split("\n") : undefined
      if (words.includes("continue") && previous === undefined) {
        throw new Error(`${page}:${index + 1}: there is no earlier example to continue`)
      }
      const kept = previous ?? []
      while (kept.length <= index) kept.push("")
      open = { line: index + 1, words, kept }
    } else if (/^\s*```\s*$/.test(line)) {
      found.push({
        page,
        line: open.line,
        runs: !open.words.includes("no-run"),
        text: open.kept.join("\n"),
      })
      open = undefined
    } else {
      open.kept.push(line)
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: this example never ends`)
  return found
}

const typeCheck = (folder: string): ReadonlyArray<string> => {
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../tsconfig.base.json",
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: ["*.ts"],
    }),
  )
  const compiler = spawnSync(
    process.execPath,
    [join(root, "scripts/types.ts"), "--pretty", "false", "-p", join(folder, "tsconfig.json")],
    { cwd: root, encoding: "utf8" },
  )
  if (compiler.status === 0) return []
  const said = `${compiler.stdout}${compiler.stderr}`.split("\n").filter((line) => line.trim() !== "")
  // Asked about one part, what is wrong elsewhere is left to `npm run check`.
  const ours = said.filter((line) => !/^\S+\(\d+,\d+\): /.test(line) || line.includes(`.examples/${process.pid}/`))
  return (wanted.length > 0 ? ours : said).map((line) => line.replace(/^(\S+)\((\d+),(\d+)\)/, "$1:$2:$3"))
}

const failureOf = async (file: string): Promise<unknown> => {
  let timer: NodeJS.Timeout | undefined
  let fail: ((reason: unknown) => void) | undefined
  const broken = new Promise<never>((_, reject) => {
    fail = reject
    timer = setTimeout(() => reject(new Error(`still running after ${limitMilliseconds} ms`)), limitMilliseconds)
  })
  const onRejection = (reason: unknown) => fail?.(reason)
  process.on("unhandledRejection", onRejection)
  try {
    await Promise.race([import(pathToFileURL(file).href), broken])
    return undefined
  } catch (reason) {
    return reason ?? new Error("the example failed without a reason")
  } finally {
    clearTimeout(timer)
    process.off("unhandledRejection", onRejection)
  }
}

const examples = pages()
  .filter((page) => wanted.length === 0 || wanted.some((path) => page === path || page.startsWith(`${path}/`)))
  .flatMap(examplesOf)

// A folder of its own for each run, inside the repository, where the packages are found by their names.
const folder = join(root, ".examples", String(process.pid))
mkdirSync(folder, { recursive: true })
const files = new Map<string, Example>()
const say = process.stdout.write.bind(process.stdout)
const failures: Array<string> = []

try {
  for (const example of examples) {
    const file = `${example.page.replace(/[^A-Za-z0-9]+/g, "-")}-L${example.line}.ts`
    files.set(file, example)
    writeFileSync(join(folder, file), `${example.text}\n`)
  }
  /** Names the page instead of the file that was written for it. */
  const inWords = (text: string): string => {
    let words = text
    for (const [file, { page }] of files) words = words.replaceAll(file, page)
    return words.replaceAll(new RegExp(`(?:file://)?[^\\s(]*\\.examples[\\\\/]${process.pid}[\\\\/]`, "g"), "")
  }

  if (examples.length > 0) failures.push(...typeCheck(folder).map(inWords))
  const untyped = failures.length > 0
  if (!untyped) {
    const { log, info, debug, warn } = console
    for (const [file, example] of files) {
      if (!example.runs) continue
      Object.assign(console, { log: () => {}, info: () => {}, debug: () => {}, warn: () => {} })
      const failure = await failureOf(join(folder, file))
      Object.assign(console, { log, info, debug, warn })
      if (failure === undefined) continue
      const text = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
      const place = new RegExp(`${file.replaceAll(".", "\\.")}:(\\d+)`).exec(text)?.[1] ?? example.line
      const own = text.split("\n").filter((line) => !/^\s+at (?:.*node:|.*node_modules|.*doc-examples\.ts)/.test(line))
      failures.push(`${example.page}:${place}: ${inWords(own.join("\n"))}`)
    }
  }
  if (failures.length > 0) {
    say(`${failures.join("\n")}\n`)
    say(untyped ? `${examples.length} examples: types are wrong, none run\n` : `${failures.length} examples failed\n`)
  } else {
    const run = examples.filter((example) => example.runs).length
    say(`${run} examples run${run < examples.length ? `, ${examples.length - run} only type-checked` : ""}\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
  try {
    rmdirSync(dirname(folder))
  } catch {
    // another run is using it
  }
}
// Examples may leave servers or timers behind.
process.exit(failures.length > 0 ? 1 : 0)

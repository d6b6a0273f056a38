/**
 * Writes docs/traceability.md: which code holds each rule and which tests prove it.
 *
 * A rule counts as held by a source file that names its id, and as proven by a test whose name carries the id.
 * `--check` fails when the page is out of date, when code names a rule that no test proves, and when an id is no rule at all.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs"
import { sep } from "node:path"
import { fileURLToPath } from "node:url"

interface Chapter {
  readonly title: string
  readonly first: number
  readonly last: number
}

/** The rulebook's chapters and how far their numbers go. */
const chapters: ReadonlyMap<string, Chapter> = new Map([
  ["KER", { title: "Shared vocabulary", first: 1, last: 9 }],
  ["ORG", { title: "Organisation and authority", first: 1, last: 9 }],
  ["CUS", { title: "Customers", first: 1, last: 8 }],
  ["LED", { title: "Leads", first: 1, last: 6 }],
  ["PIP", { title: "Pipeline", first: 1, last: 5 }],
  ["PRC", { title: "Prices and pricing authority", first: 1, last: 12 }],
  ["APR", { title: "Approvals", first: 1, last: 6 }],
  ["CRD", { title: "Credit", first: 1, last: 9 }],
  ["CTR", { title: "Contracts", first: 1, last: 8 }],
  ["INV", { title: "Units and stock", first: 1, last: 4 }],
  ["ORD", { title: "Orders", first: 1, last: 5 }],
  ["REC", { title: "Receivables and payment plans", first: 1, last: 10 }],
  ["ESC", { title: "Escalation schedules", first: 1, last: 8 }],
  ["COM", { title: "Commissions", first: 0, last: 10 }],
  ["TGT", { title: "Targets and plans", first: 1, last: 7 }],
  ["ACT", { title: "Activities and reports", first: 1, last: 8 }],
  ["SVC", { title: "Cases", first: 1, last: 5 }],
  ["RET", { title: "Retention and loyalty", first: 1, last: 4 }],
  ["CHN", { title: "Channel partners", first: 1, last: 1 }],
  ["CMP", { title: "Compliance", first: 1, last: 3 }],
  ["KPI", { title: "Insight", first: 1, last: 7 }],
  ["XTR", { title: "Beyond the rulebooks", first: 1, last: 5 }],
])

const ruleIds = new RegExp(`\\b(${[...chapters.keys()].join("|")})-(\\d{1,2})\\b`, "g")
const idsIn = (text: string) => [...text.matchAll(ruleIds)].map(([id]) => id)

/** Names given to `it`, `test` and `describe`, and any other text in quotes that begins with a rule id (names in tables of cases). */
const testNames = (text: string): ReadonlyArray<string> =>
  [
    /\b(?:it|test|describe)(?:\.\w+)*\(\s*(["'`])((?:\\.|(?!\1)[\s\S])*)\1/g,
    /(["'`])([A-Z]{3}-\d{1,2}(?:, [A-Z]{3}-\d{1,2})*:? (?:\\.|(?!\1)[^\n])*)\1/g,
  ].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[2] ?? ""))

const root = fileURLToPath(new URL("..", import.meta.url))
const find = (patterns: ReadonlyArray<string>) =>
  globSync(patterns, { cwd: root, exclude: (path) => /node_modules|[\\/]dist([\\/]|$)/.test(String(path)) })
    .map((path) => path.split(sep).join("/"))
    .sort()

const kit = find(["packages/*/src/testing/**/*.ts"])
const sources = find(["packages/*/src/**/*.ts"]).filter((file) => !kit.includes(file))
const tests = [...kit, ...find(["packages/*/test/**/*.ts", "examples/*/test/**/*.ts"])]

const holders = new Map<string, Set<string>>()
const proofs = new Map<string, Map<string, Set<string>>>()
const unknown: Array<string> = []

const isRule = (id: string): boolean => {
  const [prefix, number] = id.split("-")
  const chapter = chapters.get(prefix ?? "")
  return chapter !== undefined && Number(number) >= chapter.first && Number(number) <= chapter.last
}

for (const file of sources) {
  for (const id of idsIn(readFileSync(`${root}/${file}`, "utf8"))) {
    if (!isRule(id)) unknown.push(`${file} names ${id}, which is no rule`)
    const files = holders.get(id) ?? new Set()
    holders.set(id, files.add(file))
  }
}
for (const file of tests) {
  for (const name of testNames(readFileSync(`${root}/${file}`, "utf8"))) {
    for (const id of idsIn(name)) {
      if (!isRule(id)) unknown.push(`${file} names ${id}, which is no rule`)
      const files = proofs.get(id) ?? new Map<string, Set<string>>()
      proofs.set(id, files.set(file, (files.get(file) ?? new Set()).add(name)))
    }
  }
}

const link = (file: string) => `[${file.replace(/^packages\/core\/(?:src|test)\//, "")}](../${file})`
const lines = [
  "# Traceability",
  "",
  "Which code holds each rule and which tests prove it. Written by `npm run traceability` from the rule ids in the sources and in the",
  "names of the tests; the number after a test file counts the names that carry the id. Paths without a package are core's.",
]
let held = 0
let proven = 0
const unproven: Array<string> = []
for (const [prefix, { title, first, last }] of chapters) {
  lines.push("", `## ${title} (${prefix})`, "", "| Rule | Code | Tests |", "|---|---|---|")
  for (let number = first; number <= last; number += 1) {
    const id = `${prefix}-${number}`
    const code = [...(holders.get(id) ?? [])]
    const names = [...(proofs.get(id) ?? [])]
    if (code.length > 0) held += 1
    if (names.length > 0) proven += 1
    if (code.length > 0 && names.length === 0) {
      const more = code.length > 1 ? ` and ${code.length - 1} more` : ""
      unproven.push(`${id} is named in ${code[0]}${more}, but by no test`)
    }
    const inCode = code.map(link).join("<br>")
    const inTests = names.map(([file, found]) => `${link(file)} (${found.size})`).join("<br>")
    lines.push(`| ${id} | ${inCode || "—"} | ${inTests || "—"} |`)
  }
}

const page = `${lines.join("\n")}\n`
const file = `${root}/docs/traceability.md`
const stale = !existsSync(file) || readFileSync(file, "utf8") !== page
const summary = `${held} rules in code, ${proven} in tests`

if (process.argv.includes("--check")) {
  const faults = [
    ...unknown,
    ...unproven,
    ...(stale ? ["docs/traceability.md is out of date: run npm run traceability"] : []),
  ]
  for (const fault of faults) console.error(fault)
  console.log(summary)
  process.exit(faults.length > 0 ? 1 : 0)
}
if (stale) writeFileSync(file, page)
console.log(`${stale ? "docs/traceability.md written" : "docs/traceability.md is up to date"}: ${summary}`)

/** The table of promises in the how-to is the suite's own. `DEALWRIGHT_WRITE_DOCS=1` writes it anew. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { harnessPromises, protectsFrom, storePromises } from "@dealwright/core/testing"
import { expect, it } from "vitest"

const howTo = join(import.meta.dirname, "../../../../docs/how-to/write-a-store-adapter.md")
const [begin, end] = ["<!-- promises: begin -->", "<!-- promises: end -->"]

/** What a check needs beside a layer, in the words of the harness. */
const needs = (parts: ReadonlyArray<string>): string =>
  ` *(needs ${parts.length === 0 ? "a place" : parts.map((part) => `\`${part}\``).join(", ")})*`

const checks = [
  ...storePromises.map(({ number, title }) => ({ number, title })),
  ...harnessPromises(undefined).map((promise) => ({
    number: promise.number,
    title: `${promise.title}${needs(promise.needs)}`,
  })),
]

const numbers = Array.from({ length: 45 }, (_, i) => i + 1)

const table = [
  "| | What is promised | What it protects from |",
  "|---|---|---|",
  ...numbers.map((number) => {
    const titles = checks.filter((check) => check.number === number).map(({ title }) => title)
    return `| ${number} | ${titles.join(" ·<br>")} | ${protectsFrom[number]} |`
  }),
].join("\n")

it("every promise of the reference has a check and says what it protects from", () => {
  expect(new Set(checks.map(({ number }) => number))).toEqual(new Set(numbers))
  expect(Object.keys(protectsFrom)).toEqual(numbers.map(String))
})

it("no two checks have one name", () => {
  expect(new Set(checks.map(({ number, title }) => `${number}: ${title}`)).size).toBe(checks.length)
})

it("the table of the how-to is the suite's own", () => {
  const text = readFileSync(howTo, "utf8")
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  expect([from > 0, to > from]).toEqual([true, true])
  if (process.env.DEALWRIGHT_WRITE_DOCS === "1") {
    writeFileSync(howTo, `${text.slice(0, from)}${begin}\n${table}\n${text.slice(to)}`)
    return
  }
  expect(text.slice(from + begin.length, to).trim()).toBe(table)
})

import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"

const page = readFileSync(join(import.meta.dirname, "../../../docs/how-to/from-sales-manual-to-policy.md"), "utf8")

// Inside the package, so that the page's own test finds what it imports; out of sight of git.
const home = join(import.meta.dirname, "../.examples")
mkdirSync(home, { recursive: true })
const folder = mkdtempSync(join(home, "how-to-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The page's blocks: files by name (`json policies.json`, `// name.ts` in the first line), and console sessions. */
const blocks = [...page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(
  ([, language = "", word = "", text = ""]) => ({
    language,
    text,
    name: language === "ts" ? (/^\/\/ (\S+)/.exec(text)?.[1] ?? "") : word,
  }),
)

const bin = join(folder, "bin")
const write = (name: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text, { mode })
}

const shell = (command: string): string => {
  const env = {
    ...process.env,
    NODE_OPTIONS: "--conditions=@dealwright/source --disable-warning=ExperimentalWarning",
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
  }
  const { stderr, stdout } = spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8", env })
  return stdout + stderr
}

describe.skipIf(process.platform === "win32")("the how-to from a sales manual to a policy", () => {
  it("says what its commands say, word for word", { timeout: 180_000 }, () => {
    const main = join(import.meta.dirname, "../src/main.ts")
    write("bin/dealwright", `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, 0o755)
    let commands = 0
    for (const { language, name, text } of blocks) {
      if (language !== "console") {
        if (name !== "") write(name, text)
        continue
      }
      const said = text
        .split("\n")
        .filter((line) => line.startsWith("$ "))
        .map((line) => {
          commands++
          return `${line}\n${shell(line.slice(2))}`
        })
      expect(said.join("")).toBe(text)
    }
    expect(commands).toBeGreaterThanOrEqual(10)
  })
})

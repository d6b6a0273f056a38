/** Statements of the how-to for PostgreSQL, so that what it says is what is tested. */
import { readFileSync } from "node:fs"

const page = readFileSync(new URL("../../../../docs/how-to/run-on-postgresql.md", import.meta.url), "utf8")

/** The statements under `<!-- name -->`. */
export const statementsOf = (name: string): ReadonlyArray<string> => {
  const found = page.match(new RegExp(`<!-- ${name} -->\\n\`\`\`sql\\n([\\s\\S]*?)\`\`\``))?.[1]
  if (found === undefined) throw new Error(`the how-to has no statements called ${name}`)
  return found
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "")
}

/** The statements of all other SQL blocks, which a reader copies. */
export const questionsOf = (heading: string): ReadonlyArray<string> => {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? ""
  return Array.from(section.matchAll(/(?<!-->\n)```sql\n([\s\S]*?)```/g), ([, block = ""]) => block)
    .flatMap((block) => block.replaceAll(/^--.*$/gm, "").split(";"))
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "")
}

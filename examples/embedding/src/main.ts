/** `npm run example:embedding`: one offer, asked about in four ways, and a sale that happens as a whole or not at all. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { run } from "./Story.ts"

const folder = mkdtempSync(join(tmpdir(), "dealwright-embedding-"))
try {
  for await (const line of run(folder)) console.log(line)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

import { expect, it } from "vitest"
import { run } from "../src/Story.ts"

it("the example tells its story: what is missing, what was written, what was opened, what was refused", async () => {
  const lines: Array<string> = []
  for await (const line of run()) lines.push(line)
  expect(lines.filter((line) => line.startsWith("  - INV-7 (1): "))).toEqual([
    "  - INV-7 (1): due-soon, Notify",
    "  - INV-7 (1): reminder, Notify",
    "  - INV-7 (1): call, Task",
    "  - INV-7 (1): hold, Hold",
    "  - INV-7 (1): collection-visit, Custom",
  ])
  expect(lines).toContain("The last of these opened a visit to C-1 in the highlands, by 2026-05-04.")
  expect(lines.at(-2)).toContain("dan sold INV-7 and can't write it off")
})

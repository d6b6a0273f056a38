/** Stores that lose or spoil something when the process that writes is killed, or when two write. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { StoreHarness } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { brokenPlaces } from "./support/broken.ts"
import { type Flaw, open } from "./support/log-store.ts"

const harness = (flaw: Flaw): StoreHarness => ({
  newPlace: Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "dealwright-broken-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true })),
    ),
    (folder) => `${flaw}:${join(folder, "commits")}`,
  ),
  open,
  worker: new URL("./support/log-store.ts", import.meta.url),
})

const nothingInPart = "33: a process killed in mid-commit leaves nothing in part"
const nothingLost =
  "34: when a process is killed under load, everything acknowledged is there, and at most what was under way besides"
const oneEffect = "35: commits in doubt after a process was killed, sent again with their ids, have one effect each"
const continued = "34: what was committed is there when the place is opened again, and can be continued"
const secondOwner = "41: a second owner of the place is refused by name of the first, or both stay correct"
const twoProcesses =
  "41: of two processes that open a place at once one is refused by name of the other, or both stay correct"

/** Without a lock nobody keeps two owners apart; that is the flaw which all of these but the locked one have. */
const unlocked = [secondOwner, twoProcesses]

/** `perhaps`: what it breaks too when it is killed at certain moments. */
const cases: ReadonlyArray<readonly [flaw: Flaw, breaks: ReadonlyArray<string>, perhaps?: string]> = [
  ["none, by turns", []],
  ["none", unlocked],
  [
    "answers before it writes",
    [continued, nothingLost, ...unlocked, "41: when the owner has gone the next one gets in"],
    oneEffect,
  ],
  ["writes stream by stream", [nothingInPart, ...unlocked], oneEffect],
  ["forgets receipts", [continued, nothingInPart, oneEffect, ...unlocked]],
  ["stays locked", [nothingLost]],
]

const names: Partial<Record<Flaw, string>> = {
  none: "has two owners, and accuses it of nothing else",
  "none, by turns": "has two owners that take turns, and accuses it of nothing",
}

describe("the conformance suite, by killing a process, catches a store that", { timeout: 120_000 }, () => {
  for (const [flaw, breaks, perhaps] of cases) {
    it(names[flaw] ?? flaw, async () => {
      const found = await brokenPlaces(harness(flaw), { rounds: 2, seed: 5 })
      expect(found.filter((title) => title !== perhaps).toSorted()).toEqual(breaks.toSorted())
    })
  }
})

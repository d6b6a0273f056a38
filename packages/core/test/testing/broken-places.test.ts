/** Places with one flaw each: what they do when they are reopened, damaged, copied, or lose their server. */
import { harnessPromises, type StoreHarness } from "@dealwright/core/testing"
import { describe, expect, it } from "vitest"
import { brokenPlaces } from "./support/broken.ts"
import { type Flaws, memoryPlaces } from "./support/memory-places.ts"

const continued = "34: what was committed is there when the place is opened again, and can be continued"
const nextOwner = "41: when the owner has gone the next one gets in"
const secondOwner = "41: a second owner of the place is refused by name of the first, or both stay correct"
const checkpoints =
  "42: a checkpoint taken before a dump is valid in what the dump is restored to, and everything else is there"
const stalled = "28: the feed isn't stalled by a long transaction of somebody else, nor are commits"
const found = (what: string) => `45: verify and the engine's audit find ${what}`
const everyDamage = [
  found("an event with other data"),
  found("a last event with other data"),
  found("a missing first event"),
  found("a missing link"),
  found("a missing last event"),
  found("a document with other data"),
  found("a missing document"),
  found("a spoilt index entry"),
  found("a spoilt timer"),
]
const right = (number: number, what: string) =>
  `${number}: ${what} is put right by restating, unless the place is refused as corrupt`
const putRight = [
  right(19, "a document that was changed"),
  right(19, "a document that was lost"),
  right(18, "an index entry that was spoilt"),
  right(18, "a timer that was spoilt"),
]
const server = {
  part: "33: a server killed in mid-commit leaves nothing in part",
  lost: "34: when the server is killed under load, everything acknowledged is there, and at most what was under way besides",
  twice: "35: commits in doubt after the server was killed, sent again with their ids, have one effect each",
  retryable: "36: while the server is gone commits fail retryably and soon, and the open store comes back with it",
}

const cases: ReadonlyArray<readonly [place: string, flaws: Flaws, breaks: ReadonlyArray<string>]> = [
  ["forgets everything when it is closed", { forgetful: true }, [continued, nextOwner, checkpoints, ...putRight]],
  ["refuses a second owner as if it might try again", { busy: true }, [secondOwner]],
  ["doesn't notice damage", { blind: true }, everyDamage],
  ["puts damage down to another stream", { slanderous: true }, everyDamage],
  ["says that it restated, and changed nothing", { idle: true }, putRight],
  ["restores a dump with other positions", { renumbers: true }, [checkpoints]],
  ["restores a dump without its receipts", { copiesNoReceipts: true }, [checkpoints]],
  ["holds the feed back while somebody has a transaction open", { stalls: true }, [stalled]],
  ["loses commits with its server", { afterKill: "loses commits" }, [server.lost]],
  ["keeps parts of commits when its server is killed", { afterKill: "loses documents" }, [server.part, server.twice]],
  ["loses receipts with its server", { afterKill: "loses receipts" }, [server.part, server.twice]],
  ["gives up while its server is gone", { givesUp: true }, [server.retryable]],
]

describe("the conformance suite catches a place that", () => {
  for (const [place, flaws, breaks] of cases) {
    it(place, async () => {
      expect((await brokenPlaces(memoryPlaces(flaws), { rounds: 3, seed: 5 })).toSorted()).toEqual(breaks.toSorted())
    })
  }

  it("has no flaw, and accuses it of nothing", async () => {
    expect(await brokenPlaces(memoryPlaces({}), { rounds: 3 })).toEqual([])
  })
})

describe("the conformance suite says which promises it leaves out, and why", () => {
  const reasons = (harness: StoreHarness | undefined) =>
    new Set(harnessPromises(harness).flatMap(({ leftOut }) => (leftOut === undefined ? [] : [leftOut])))

  it("all, when there is no harness", () => {
    expect(reasons(undefined)).toEqual(new Set(["no harness was given"]))
  })

  it("those that need a part which the harness hasn't, by the name of the part", () => {
    const { newPlace, open } = memoryPlaces({})
    expect(reasons({ newPlace, open })).toEqual(
      new Set(["worker", "server", "tamper", "copy", "longTransaction"].map((part) => `the harness has no "${part}"`)),
    )
  })

  it("those that can't apply, in the adapter's words", () => {
    expect(reasons(memoryPlaces({}))).toEqual(new Set(["what is in memory ends with its process"]))
  })
})

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { CommitBatch, StreamWrite } from "@dealwright/core/Ports"
import type { StoreHarness, Tampering } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { open } from "../src/JsonLines.ts"

const newFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dealwright-json-lines-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true })),
)

/** A path in a new folder. */
export const newPlace = Effect.map(newFolder, (folder) => join(folder, "store.jsonl"))

/** A write as somebody with an editor would leave it. */
const spoilt = (write: StreamWrite, damage: Tampering): StreamWrite => {
  const { expectedVersion, events } = write
  switch (damage._tag) {
    case "ChangeEvent":
      return {
        ...write,
        events: events.map((event, i) =>
          expectedVersion + i + 1 === damage.version ? { ...event, data: damage.data } : event,
        ),
      }
    case "RemoveEvent":
      return { ...write, events: events.filter((_, i) => expectedVersion + i + 1 !== damage.version) }
    case "ChangeDocument":
      return { ...write, document: damage.data }
    case "RemoveDocument":
      return { ...write, document: null }
    case "SpoilIndex":
      return { ...write, index: {} }
    case "SpoilTimer":
      return { ...write, timers: write.timers.filter(({ name }) => name !== damage.name) }
  }
}

/** Edits the lines of a file that the damage is about; their checksums stay. */
const tamper = (file: string, damage: Tampering): void => {
  const lines = readFileSync(file, "utf8").split("\n")
  const edited = lines.map((line) => {
    if (line === "") return line
    const change: { readonly commit?: CommitBatch } = JSON.parse(line.slice(33))
    if (change.commit?.tenant !== damage.tenant) return line
    const writes = change.commit.writes.map((write) =>
      write.key.kind === damage.key.kind && write.key.id === damage.key.id ? spoilt(write, damage) : write,
    )
    return `${line.slice(0, 33)}${JSON.stringify({ commit: { ...change.commit, writes } })}`
  })
  if (edited.join("\n") === lines.join("\n")) throw new Error(`${damage._tag} changed nothing`)
  writeFileSync(file, edited.join("\n"))
}

/** The whole harness of this adapter. */
export const harness: StoreHarness = {
  newPlace,
  open,
  worker: new URL("../src/JsonLines.ts", import.meta.url),
  tamper: (place, damage) => Effect.sync(() => tamper(place, damage)),
  copy: (place) =>
    Effect.map(newPlace, (copy) => {
      copyFileSync(place, copy)
      return copy
    }),
  inapplicable: {
    server: "there is no server: the file belongs to the process that writes it",
    longTransaction: "there are no transactions of others: nobody else has the file open",
  },
}

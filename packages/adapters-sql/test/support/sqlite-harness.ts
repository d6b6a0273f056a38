import { join } from "node:path"
import { backup, DatabaseSync } from "node:sqlite"
import type { StoreHarness, Tampering } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { folder, newFile } from "./folder.ts"
import { open } from "./open-sqlite.ts"

/** A connection of somebody else. */
const connection = (file: string) =>
  Effect.acquireRelease(
    Effect.sync(() => new DatabaseSync(file)),
    (db) => Effect.sync(() => db.close()),
  )

/** The one statement that does the damage, and what is bound in it beside tenant, kind and id. */
const statement = (damage: Tampering): readonly [sql: string, ...more: ReadonlyArray<string | number>] => {
  const ofStream = "tenant = ? AND kind = ? AND id = ?"
  switch (damage._tag) {
    case "ChangeEvent":
      return [
        `UPDATE dw_events SET data = ?5 WHERE tenant = ?1 AND kind = ?2 AND id = ?3 AND version = ?4`,
        damage.version,
        JSON.stringify(damage.data),
      ]
    case "RemoveEvent":
      return [`DELETE FROM dw_events WHERE ${ofStream} AND version = ?`, damage.version]
    case "ChangeDocument":
      return [
        "UPDATE dw_streams SET data = ?4 WHERE tenant = ?1 AND kind = ?2 AND id = ?3",
        JSON.stringify(damage.data),
      ]
    case "RemoveDocument":
      return [`DELETE FROM dw_streams WHERE ${ofStream}`]
    case "SpoilIndex":
      return [
        // Under a value that it does not have.
        `UPDATE dw_index SET key = x'00ff' WHERE field_id = (
           SELECT field_id FROM dw_fields WHERE tenant = ?1 AND kind = ?2 AND field = ?4) AND id = ?3`,
        damage.field,
      ]
    case "SpoilTimer":
      return [
        "UPDATE dw_timers SET due_at = due_at + 1 WHERE tenant = ?1 AND kind = ?2 AND id = ?3 AND name = ?4",
        damage.name,
      ]
  }
}

/** SQLite in a file, for the conformance suite. */
export const sqliteHarness: StoreHarness = {
  newPlace: newFile,
  open,
  worker: new URL("./open-sqlite.ts", import.meta.url),
  inapplicable: { server: "there is no server: the file belongs to the process that writes it" },
  tamper: (place, damage) =>
    Effect.map(connection(place), (db) => {
      const [sql, ...more] = statement(damage)
      const { changes } = db.prepare(sql).run(damage.tenant, damage.key.kind, damage.key.id, ...more)
      if (changes !== 1) throw new Error(`${damage._tag} changed ${changes} rows instead of one`)
    }),
  copy: (place) =>
    Effect.gen(function* () {
      const copy = join(yield* folder, "restored.db")
      const db = yield* connection(place)
      yield* Effect.promise(() => backup(db, copy))
      return copy
    }),
  longTransaction: (place) =>
    Effect.map(connection(place), (db) => {
      db.exec("BEGIN")
      db.prepare("SELECT count(*) FROM dw_events").get()
    }),
}

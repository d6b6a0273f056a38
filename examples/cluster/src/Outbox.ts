/**
 * The subscriber of the show: hears of every event of a debt and "sends" a notification, which here is a line at the end of
 * a file that all nodes share. A line that is written stays written, whatever happens to the node.
 */
import { appendFileSync, readFileSync } from "node:fs"
import * as Engine from "@dealwright/core/Engine"
import * as Effect from "effect/Effect"

export const subscriberName = "show-reminders"

/** A plugin with the subscriber. */
export const outbox = (node: string, file: string): Engine.Plugin =>
  Engine.plugin({
    id: "show.reminders",
    version: "1.0.0",
    subscribers: [
      {
        name: subscriberName,
        kinds: ["receivable"],
        handle: (event) =>
          Effect.sync(() => appendFileSync(file, `${event.position} ${node} ${event.type} ${event.key.id}\n`)),
      },
    ],
  })

/** How often each position was sent. */
export const sent = (file: string): ReadonlyMap<number, number> => {
  const times = new Map<number, number>()
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue
    const position = Number(line.split(" ")[0])
    times.set(position, (times.get(position) ?? 0) + 1)
  }
  return times
}

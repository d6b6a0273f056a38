/**
 * Which commands had to do with which streams: what a difference may hang on, nearest first.
 *
 * @module
 */
import type { Difference } from "./Simulate.ts"
import type { Carried } from "./Step.ts"

/** Streams that nearly everything touches; they relate nothing to each other. */
const hubs = new Set([
  "organisation",
  "numbering",
  "stock",
  "price-book",
  "commission",
  "customer-claim",
  "assigned-number",
])

const kindOf = (stream: string): string => stream.slice(0, stream.indexOf("/"))

/** Commands without which nothing can be offered. */
const isGroundwork = (stream: string): boolean => ["organisation", "price-list"].includes(kindOf(stream))

/** Remembers what was written together. */
export class Relations {
  readonly #streamsOf = new Map<string, ReadonlyArray<string>>()
  readonly #commandsOn = new Map<string, Array<string>>()
  readonly #atPosition: Array<{ readonly position: number; readonly command: string }> = []

  add({ commandId, position, streams, tenant }: Carried): void {
    const command = `${tenant} ${commandId}`
    const own = streams.map((stream) => `${tenant} ${stream}`)
    this.#streamsOf.set(command, own)
    this.#atPosition.push({ position, command })
    for (const stream of own) {
      const known = this.#commandsOn.get(stream)
      if (known === undefined) this.#commandsOn.set(stream, [command])
      else known.push(command)
    }
  }

  /** Commands that wrote what these differences are about, or something that was written together with it. */
  commandsAround(differences: ReadonlyArray<Difference>): ReadonlySet<string> {
    const streams = new Set(differences.map(({ stream, tenant }) => `${tenant} ${stream}`))
    const commands = new Set<string>()
    for (const { position } of differences) {
      const found = this.#atPosition.find((one) => one.position >= position)
      if (position > 0 && found !== undefined) commands.add(found.command)
    }
    const tenants = new Set(differences.map(({ tenant }) => tenant))
    for (const [stream, some] of this.#commandsOn) {
      const [tenant = "", name = ""] = [stream.slice(0, stream.indexOf(" ")), stream.slice(stream.indexOf(" ") + 1)]
      if (tenants.has(tenant) && isGroundwork(name)) for (const command of some) commands.add(command)
    }
    for (let size = -1; size !== commands.size; ) {
      size = commands.size
      for (const stream of streams) for (const command of this.#commandsOn.get(stream) ?? []) commands.add(command)
      for (const command of commands) {
        for (const stream of this.#streamsOf.get(command) ?? []) {
          if (!hubs.has(kindOf(stream.slice(stream.indexOf(" ") + 1)))) streams.add(stream)
        }
      }
    }
    return commands
  }
}

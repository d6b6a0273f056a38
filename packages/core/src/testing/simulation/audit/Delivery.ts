/**
 * What every store and engine promise: positions and versions without a gap, and each command carried out once or not
 * at all, whatever its sender was told (KER-8, CMP-2).
 *
 * @module
 */
import type { StoredEvent } from "../../../ports/Store.ts"
import { canonical } from "../Canonical.ts"
import type { Carried, Delivered } from "../Step.ts"
import type { Finding } from "./Entry.ts"

interface Block {
  readonly first: number
  last: number
  /** Events of the command, by stream. */
  readonly streams: Map<string, number>
}

interface Answer {
  readonly payload: string
  readonly version: number
  readonly events: number
}

/** Looks after positions, versions and command ids. */
export class Delivery {
  readonly #report: (finding: Finding) => void
  readonly #versions = new Map<string, number>()
  readonly #blocks = new Map<string, Block>()
  readonly #answers = new Map<string, Answer>()
  #position = 0

  constructor(report: (finding: Finding) => void) {
    this.#report = report
  }

  #find(rule: string, tenant: string, stream: string, position: number, what: string, expected: string, found: string) {
    this.#report({ rule, tenant, stream, position, what, expected, found })
  }

  read(event: StoredEvent, commandId: string): void {
    const { key, position, tenant, version } = event
    const stream = `${key.kind}/${key.id}`
    if (position !== this.#position + 1) {
      this.#find("CMP-2", tenant, stream, position, "the next position", String(this.#position + 1), String(position))
    }
    this.#position = position
    const name = `${tenant} ${stream}`
    const expected = (this.#versions.get(name) ?? 0) + 1
    if (version !== expected) {
      this.#find("CMP-2", tenant, stream, position, "the next version", String(expected), String(version))
    }
    this.#versions.set(name, version)
    const id = `${tenant} ${commandId}`
    const block = this.#blocks.get(id) ?? { first: position, last: position - 1, streams: new Map() }
    if (block.last !== position - 1) {
      this.#find("KER-8", tenant, stream, position, `events of command ${commandId}`, "one commit", "two commits")
    }
    block.last = position
    block.streams.set(stream, (block.streams.get(stream) ?? 0) + 1)
    this.#blocks.set(id, block)
  }

  /** What was really committed, and what senders were told, against what is in the feed. */
  check(delivered: ReadonlyArray<Delivered>, carried: ReadonlyArray<Carried>): void {
    const seen = new Set<string>()
    for (const { commandId, events, position, tenant } of carried) {
      const id = `${tenant} ${commandId}`
      if (seen.has(id)) this.#find("KER-8", tenant, commandId, position, "commits of one command", "one", "two")
      seen.add(id)
      const block = this.#blocks.get(id)
      const found = block === undefined ? 0 : block.last - block.first + 1
      if (found !== events) {
        this.#find("CMP-2", tenant, commandId, position, "events of a commit", String(events), String(found))
      }
    }
    for (const one of delivered) this.#checkAnswer(one)
    // Two may have been on their way under one id, so that only now is known what was acknowledged.
    for (const one of delivered) this.#checkRefusal(one)
  }

  #checkAnswer({ ending, no, sent }: Delivered): void {
    const { actor, command, commandId, id, kind, tenant } = sent
    const name = `${tenant} ${commandId}`
    const block = this.#blocks.get(name)
    const stream = `${kind}/${id}`
    const known = this.#answers.get(name)
    const payload = canonical([actor, kind, id, command])
    const find = (what: string, expected: string, found: string): void =>
      this.#find("KER-8", tenant, stream, block?.first ?? 0, `command ${no}: ${what}`, expected, found)
    switch (ending._tag) {
      case "Acknowledged": {
        const found = block?.streams.get(stream) ?? 0
        if (found !== ending.events) find("events that were acknowledged", String(ending.events), String(found))
        if (known !== undefined && known.payload !== payload) {
          find("the id of another command", "refused", "acknowledged")
        } else if (known !== undefined && (known.version !== ending.version || known.events !== ending.events)) {
          find("the same command again", `version ${known.version}`, `version ${ending.version}`)
        }
        this.#answers.set(name, { payload, version: ending.version, events: ending.events })
        return
      }
      case "Refused":
        // Who has left since is given no answer any more, not even the old one.
        if (known?.payload === payload && ending.error !== "UnknownActor") {
          find("refused after it was acknowledged", "the first answer", `${ending.error} ${ending.detail}`)
        }
        return
      case "Unknown":
        return
    }
  }

  /** Commands whose sender gave up may have been carried out under this id. */
  readonly abandoned = new Set<string>()

  /** A refusal leaves nothing behind, unless another command was carried out under the same id. */
  #checkRefusal({ ending, no, sent }: Delivered): void {
    const name = `${sent.tenant} ${sent.commandId}`
    if (ending._tag !== "Refused" || this.#answers.has(name) || this.abandoned.has(name)) return
    const block = this.#blocks.get(name)
    if (block === undefined) return
    const found = `${block.streams.size} streams`
    this.#find(
      "KER-8",
      sent.tenant,
      `${sent.kind}/${sent.id}`,
      block.first,
      `command ${no} was refused`,
      "no events",
      found,
    )
  }
}

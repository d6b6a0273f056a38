/**
 * Who acts for whom (ORG-3): whether somebody had handed it over, for this and for now.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books } from "./Books.ts"
import type { Entry } from "./Entry.ts"

interface Delegation {
  readonly from: string
  readonly to: string
  readonly since: number
  readonly until: number
  /** `undefined` for everything. */
  readonly kinds: ReadonlyArray<string> | undefined
  readonly limit: R.Amount | undefined
  /** The position at which it was taken back, laid down, or lost with somebody who left. */
  readonly endedAt: number | undefined
}

/** What something done for somebody is about. */
export interface Concern {
  readonly kind: string
  readonly amount: R.Amount | undefined
}

/** Events within which a command may still be on its way. */
const meanwhile = 400

/** The delegations of a company. */
export class Delegations {
  readonly #all = new Map<string, Delegation>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  read({ data, position, type }: Entry): void {
    const id = R.maybeText(data, "id") ?? ""
    if (type === "Delegated") this.#all.set(id, read(data))
    else if (type === "DelegationEnded") this.#end((_, one) => one === id, position)
    else if (type === "MemberLeft") this.#end(({ from, to }) => from === id || to === id, position)
  }

  #end(isMeant: (one: Delegation, id: string) => boolean, position: number): void {
    for (const [id, one] of this.#all) {
      if (isMeant(one, id) && one.endedAt === undefined) this.#all.set(id, { ...one, endedAt: position })
    }
  }

  /** A finding unless a delegation of this name let `to` act for `from` at that moment, and about that. */
  check(
    entry: Entry,
    { delegation, memberId }: NonNullable<Entry["represented"]>,
    to: string,
    concern?: Concern,
  ): void {
    const one = this.#all.get(delegation)
    const tell = (what: string, found: string) =>
      this.#books.find("ORG-3", entry, `${entry.type} for ${memberId}`, what, found)
    if (one === undefined || one.from !== memberId || one.to !== to) {
      tell(`a delegation by ${memberId} to ${to}`, one === undefined ? "none" : `${one.from} to ${one.to}`)
      return
    }
    if (entry.at < one.since || entry.at >= one.until) {
      tell("within its period, its end excluded", R.momentText(entry.at))
    }
    if (one.endedAt !== undefined && entry.position - one.endedAt > meanwhile)
      tell("a delegation that holds", "one that was ended")
    if (concern === undefined) return
    if (one.kinds !== undefined && !one.kinds.includes(concern.kind)) tell(one.kinds.join(", "), concern.kind)
    const { amount } = concern
    if (one.limit === undefined || amount === undefined) return
    if (amount.currency !== one.limit.currency || amount.minor > one.limit.minor) {
      tell(`up to ${R.say(one.limit.minor, one.limit.currency)}`, R.say(amount.minor, amount.currency))
    }
  }
}

const read = (data: Json): Delegation => ({
  from: R.text(data, "from"),
  to: R.text(data, "to"),
  since: R.moment(data, "since"),
  until: R.moment(data, "until"),
  kinds: R.tagOf(data, "scope") === "Everything" ? undefined : R.list(data, "scope", "kinds").map(String),
  limit: R.maybeAmount(data, "limit"),
  endedAt: undefined,
})

/**
 * Units: never two holders, every step from the one before (INV-1, INV-2).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Commit, Entry } from "./Entry.ts"

/** A unit as the feed tells. */
export interface Unit {
  readonly status: string
  readonly dealId: string | undefined
  readonly memberId: string | undefined
  readonly until: number
  readonly contractId: string | undefined
}

const free: Unit = { status: "Available", dealId: undefined, memberId: undefined, until: 0, contractId: undefined }

/** From which states a step may come. */
const from: Readonly<Record<string, ReadonlyArray<string>>> = {
  UnitHeld: ["Available"],
  SubscriptionRequested: ["Available", "Held"],
  UnitSubscribed: ["Available", "Held", "AwaitingConfirmation"],
  UnitContracted: ["Subscribed"],
  UnitSold: ["Contracted"],
  HoldReleased: ["Held", "AwaitingConfirmation"],
  HoldExpired: ["Held"],
  SubscriptionRefused: ["AwaitingConfirmation"],
  SubscriptionReleased: ["Subscribed"],
  UnitWithdrawn: ["Available"],
  UnitReinstated: ["Withdrawn"],
  HolderTookOver: ["Held", "AwaitingConfirmation", "Subscribed", "Contracted"],
  UnitForfeited: ["Held", "AwaitingConfirmation", "Subscribed", "Contracted"],
}

/** The units of a company. */
export class Units implements Part {
  readonly kinds = ["unit"]
  readonly units = new Map<string, Unit>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  read(entry: Entry): void {
    const { at, data, id, type } = entry
    const books = this.#books
    const before = this.units.get(id)
    if (type === "UnitRegistered") {
      if (before !== undefined) books.find("INV-1", entry, "registered twice", "once", "again")
      this.units.set(id, free)
      return
    }
    if (before === undefined) {
      books.find("INV-1", entry, `${type} of no unit`, "a registered unit", "none")
      return
    }
    const allowed = from[type]
    if (allowed === undefined) {
      books.find("KER-8", entry, "an event of units", "a known one", type)
      return
    }
    books.holds(
      "INV-1",
      entry,
      `${type} comes after ${allowed.join(" or ")}`,
      allowed.includes(before.status),
      before.status,
    )
    if (before.status === "Held" && type !== "HoldExpired" && before.until <= at) {
      books.find(
        "INV-2",
        entry,
        "a hold is gone at its moment",
        "expired first",
        `${type} at ${new Date(at).toISOString()}`,
      )
    }
    const dealId = R.maybeText(data, "holder", "dealId") ?? R.maybeText(data, "dealId")
    if (before.dealId !== undefined && dealId !== undefined && before.dealId !== dealId) {
      books.find("INV-2", entry, "the one live holder", before.dealId, dealId)
    }
    switch (type) {
      case "UnitHeld": {
        const until = R.moment(data, "until")
        const most = R.number(books.policy("inventory"), "maxHoldHours") * 3_600_000
        books.holds("INV-1", entry, "held for no longer than allowed", until - at <= most, String(until - at))
        this.units.set(id, { ...free, status: "Held", dealId, memberId: R.text(data, "holder", "memberId"), until })
        return
      }
      case "SubscriptionRequested":
        this.units.set(id, {
          ...free,
          status: "AwaitingConfirmation",
          dealId,
          memberId: R.text(data, "holder", "memberId"),
        })
        return
      case "UnitSubscribed":
        this.#checkConfirmed(entry, before)
        this.units.set(id, { ...free, status: "Subscribed", dealId, memberId: R.text(data, "holder", "memberId") })
        return
      case "UnitContracted":
        this.units.set(id, { ...before, status: "Contracted", contractId: R.text(data, "contractId") })
        return
      case "UnitSold":
        this.units.set(id, { ...before, status: "Sold" })
        return
      case "UnitWithdrawn":
        this.units.set(id, { ...free, status: "Withdrawn" })
        return
      case "HolderTookOver": {
        const [left, heir] = [R.text(data, "from"), R.text(data, "to")]
        books.holds("ORG-7", entry, "whose unit passes on", before.memberId === left, before.memberId ?? "nobody")
        const isThere = books.organisation.members.get(heir)?.isActive === true
        books.holds("ORG-7", entry, "passes to somebody active", isThere, heir)
        this.units.set(id, { ...before, memberId: heir })
        return
      }
      case "HoldExpired":
        books.holds("INV-2", entry, "expires no sooner than its moment", before.until <= at, new Date(at).toISOString())
        this.units.set(id, free)
        return
      default:
        this.units.set(id, free)
    }
  }

  #checkConfirmed(entry: Entry, before: Unit): void {
    const books = this.#books
    const by = R.maybeText(entry.data, "confirmedBy")
    if (R.text(books.policy("inventory"), "confirmation") === "automatic" && by === undefined) return
    const isController = books.organisation.members.get(by ?? "")?.roles.includes("sales-controller") === true
    books.holds("INV-2", entry, "confirmed by a sales controller", isController, by ?? "nobody")
    if (by === before.memberId) books.find("ORG-4", entry, "who confirms a subscription", "somebody else", by ?? "")
  }

  after(commit: Commit): void {
    for (const entry of commit.entries) {
      if (entry.kind !== "unit" || entry.type !== "UnitContracted") continue
      const contract = this.#books.contracts.contracts.get(R.text(entry.data, "contractId"))
      const isSigned = contract !== undefined && ["Signed", "Archived"].includes(contract.status)
      if (!isSigned && entry.reactor !== undefined) {
        this.#books.find("CTR-6", entry, "a contracted unit", "a signed contract", contract?.status ?? "none")
      }
    }
  }

  /** Holds that are over have gone. */
  rest(at: number): void {
    for (const [id, { status, until }] of this.units) {
      if (status === "Held" && until <= at) {
        this.#books.findAt("ESC-3", `unit/${id}`, "a hold after its moment", "expired", new Date(until).toISOString())
      }
    }
  }
}

/**
 * Customers: nobody is on file twice without somebody having settled it (CUS-2).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Commit, Entry } from "./Entry.ts"

/** The customers of a company. */
export class Customers implements Part {
  readonly kinds = ["customer-claim", "customer"]
  readonly #holders = new Map<string, Set<string>>()
  /** Customers with a deal that was taken back, by deal. */
  readonly frozen = new Map<string, ReadonlySet<string>>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  read(entry: Entry, commit: Commit): void {
    const { data, id, type } = entry
    if (entry.kind === "customer") {
      if (type === "DealFrozen") {
        this.frozen.set(id, new Set(this.frozen.get(id) ?? []).add(R.text(data, "dealId")))
      }
      if (type === "OwnerChanged" && this.#books.organisation.members.get(R.text(data, "to"))?.isActive !== true) {
        this.#books.find("CUS-3", entry, "who the customer goes to", "an active member", R.text(data, "to"))
      }
      return
    }
    const holders = new Set(this.#holders.get(id) ?? [])
    switch (type) {
      case "KeyClaimed": {
        const claimant = R.text(data, "customerId")
        const others = Array.from(holders).filter((one) => one !== claimant)
        const isSettled = commit.entries.some((one) => one.type === "ConflictSettled")
        if (others.length > 0 && !isSettled) {
          this.#books.find("CUS-2", entry, "one customer once", others.join(", "), claimant)
        }
        holders.add(claimant)
        break
      }
      case "KeyReleased":
        holders.delete(R.text(data, "customerId"))
        break
      case "KeyTransferred":
        holders.delete(R.text(data, "from"))
        holders.add(R.text(data, "to"))
    }
    this.#holders.set(id, holders)
  }
}

/**
 * Who works in a company, and whether whoever did something might do it (ORG, CMP-1).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import { Delegations } from "./Delegations.ts"
import type { Entry } from "./Entry.ts"

/** A member as the feed tells. */
export interface Member {
  readonly rank: string
  readonly roles: ReadonlyArray<string>
  readonly supervisor: string | null
  readonly isActive: boolean
}

/** Who may do a thing: somebody in one of these roles, or of at least this rank. */
interface May {
  readonly roles?: ReadonlyArray<string>
  readonly rank?: string
}

const sellers: May = { roles: ["sales", "contract-administrator"], rank: "supervisor" }
const money: May = { roles: ["receivables", "finance"] }
const goods: May = { roles: ["warehouse", "logistics"] }

/** By the manuals, not by the program: what a member may do themselves. What isn't named, any active member may. */
const may: Readonly<Record<string, May>> = {
  "order.OrderConfirmed": sellers,
  "order.OrderAmended": sellers,
  "order.OrderAccepted": sellers,
  "order.OrderCancelled": sellers,
  "order.OrderReopened": sellers,
  "order.OrderClosed": { roles: ["sales", "contract-administrator", "finance"], rank: "supervisor" },
  "order.DepositRecorded": money,
  "order.OrderReleased": { roles: ["invoicing"] },
  "order.OrderSettled": { roles: ["invoicing"] },
  "order.OrderShipped": goods,
  "order.OrderDelivered": { roles: ["warehouse", "logistics", "sales", "contract-administrator"], rank: "supervisor" },
  "payment.PaymentReceived": money,
  "payment.PaymentAnnounced": money,
  "payment.ReceiptReversed": money,
  "payment.AllocationResumed": money,
  "payment.PaymentSpread": money,
  "stock.StockReceived": goods,
  "stock.StockCounted": goods,
  "receivable.Opened": { roles: ["receivables"] },
  "receivable.CreditNoteApplied": money,
  "receivable.WrittenOff": { rank: "director" },
  "receivable.NoticeServed": { roles: ["receivables", "finance", "legal"] },
  "receivable.DisputeResolved": { roles: ["receivables", "finance", "legal"] },
  "contract.ContractArchived": { roles: ["contract-administrator"] },
  "contract.ContractRescinded": { rank: "director" },
  "unit.UnitRegistered": { roles: ["sales-controller"], rank: "manager" },
  "unit.UnitWithdrawn": { rank: "manager" },
  "unit.UnitReinstated": { rank: "manager" },
  "unit.SubscriptionReleased": { roles: ["sales-controller"], rank: "manager" },
  "unit.SubscriptionRefused": { roles: ["sales-controller"] },
  "commission.PeriodClosed": { roles: ["finance"], rank: "director" },
  "credit-account.TermsSet": { roles: ["receivables", "finance"], rank: "supervisor" },
  "credit-account.TermsProposed": { roles: ["receivables", "finance"], rank: "supervisor" },
  "credit-account.CustomerBlocked": { rank: "manager" },
  "credit-account.CustomerUnblocked": { rank: "manager" },
  "organisation.MemberAdded": { rank: "director" },
  "organisation.MemberChanged": { rank: "director" },
  "organisation.MemberLeft": { rank: "director" },
  "organisation.MemberReinstated": { rank: "director" },
}

/** What nobody does in person: it follows, or its time has come. */
const byItself = new Set([
  "approval.Requested",
  "approval.Raised",
  "approval.Expired",
  "approval.Used",
  "receivable.PaymentApplied",
  "receivable.Forfeited",
  "receivable.StepFired",
  "unit.UnitForfeited",
  "commission.Credited",
  "commission.Reversed",
  "commission.Adjusted",
  "commission.ChangedAfterClose",
  "numbering.NumberTaken",
  "stock.StockReserved",
  "stock.StockShipped",
  "quote.QuoteApproved",
  "contract.ContractApproved",
  "price-list.PriceListSignedOff",
  "order.OverrideApplied",
  "deal.DealReopened",
  "credit-account.OrderCommitted",
  "credit-account.ItemChanged",
])

/** Events within which a command may still be on its way. */
export const meanwhile = 400

/** The members of a company. */
export class Organisation implements Part {
  readonly kinds = ["organisation"]
  readonly members = new Map<string, Member>()
  readonly delegations: Delegations
  readonly #lastChange = new Map<string, { readonly position: number; readonly rank: string }>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
    this.delegations = new Delegations(books)
  }

  /** Somebody's place on the ladder; -1 for nobody. */
  levelOf(id: string): number {
    return this.#books.level(this.members.get(id)?.rank)
  }

  checkActor(entry: Entry): void {
    const { actor, rank, reactor, represented } = entry
    const what = `${entry.kind}.${entry.type}`
    if (actor.startsWith("system:")) return
    const member = this.members.get(actor)
    // Whoever was on the way when the organisation changed still went by what it was.
    const change = this.#lastChange.get(actor)
    const isFresh = change !== undefined && entry.position - change.position < meanwhile
    if (member === undefined || (!member.isActive && !isFresh && what !== "organisation.MemberLeft")) {
      this.#books.find("ORG-2", entry, `${what} by somebody who doesn't work here`, "an active member", actor)
      return
    }
    // Whose rank it is done with: one's own, or that of the member for whom one acts.
    const behind = represented?.memberId ?? actor
    const before = this.#lastChange.get(behind)
    const isBehindFresh = before !== undefined && entry.position - before.position < meanwhile
    const own = this.members.get(behind)?.rank ?? "none"
    const ranks = isBehindFresh ? [own, before.rank] : [own]
    if (represented !== undefined) {
      // A request is about its subject; everything else in person is about the stream that it is on.
      const isSubject = entry.kind === "approval"
      const concern = reactor === undefined && !isSubject ? { kind: entry.kind, amount: undefined } : undefined
      this.delegations.check(entry, represented, actor, concern)
    }
    if (what !== "organisation.MemberChanged" && !ranks.includes(rank ?? "")) {
      this.#books.find("KER-8", entry, "the rank of who did it", own, rank ?? "none")
    }
    if (reactor !== undefined) return
    if (byItself.has(what)) this.#books.find("CMP-1", entry, `${what} in person`, "that it follows", actor)
    if (member.roles.length === 1 && member.roles[0] === "auditor") {
      this.#books.find("ORG-5", entry, "an auditor changed something", "no change", what)
    }
    const { rank: least, roles = [] } = may[what] ?? {}
    const isFree = least === undefined && roles.length === 0
    const isInRole = roles.some((role) => member.roles.includes(role))
    const isHighEnough = least !== undefined && this.#books.level(rank) >= this.#books.level(least)
    if (!isFree && !isInRole && !isHighEnough) {
      const wanted = [...roles, ...(least === undefined ? [] : [`${least} or above`])].join(" or ")
      this.#books.find("ORG-2", entry, `who may do ${what}`, wanted, `${actor}, ${member.rank}`)
    }
  }

  read(entry: Entry): void {
    const { data, type } = entry
    this.delegations.read(entry)
    if (type === "MembersRejected" || type === "Delegated" || type === "DelegationEnded") return
    const id = R.text(data, "id")
    const before = this.members.get(id)
    if (before !== undefined) this.#lastChange.set(id, { position: entry.position, rank: before.rank })
    switch (type) {
      case "MemberAdded":
        if (before !== undefined) this.#books.find("ORG-2", entry, "a member added twice", "one of this id", id)
        this.members.set(id, {
          rank: R.text(data, "rank"),
          roles: R.list(data, "roles").map(String),
          supervisor: R.maybeText(data, "supervisor") ?? null,
          isActive: true,
        })
        break
      case "MemberChanged": {
        if (before === undefined) break
        const changes = R.at(data, "changes")
        const roles = R.at(changes, "roles")
        const supervisor = R.at(changes, "supervisor")
        this.members.set(id, {
          ...before,
          rank: R.maybeText(changes, "rank") ?? before.rank,
          roles: roles === undefined ? before.roles : R.list(roles).map(String),
          supervisor: supervisor === undefined ? before.supervisor : typeof supervisor === "string" ? supervisor : null,
        })
        break
      }
      case "MemberLeft":
        if (before !== undefined) this.members.set(id, { ...before, isActive: false })
        for (const moved of R.list(data, "reports")) {
          const report = this.members.get(R.text(moved, "id"))
          if (report !== undefined) {
            const supervisor = R.maybeText(moved, "supervisor") ?? null
            this.members.set(R.text(moved, "id"), { ...report, supervisor })
          }
        }
        break
      case "MemberReinstated":
        if (before !== undefined) {
          this.members.set(id, { ...before, isActive: true, supervisor: R.maybeText(data, "supervisor") ?? null })
        }
    }
    this.#checkForest(entry)
  }

  #checkForest(entry: Entry): void {
    for (const [id, { isActive, supervisor }] of this.members) {
      if (!isActive || supervisor === null) continue
      if (this.members.get(supervisor)?.isActive !== true) {
        this.#books.find("ORG-7", entry, `who ${id} reports to`, "an active member", supervisor)
      }
      let above: string | null = supervisor
      for (let steps = 0; above !== null; steps++) {
        if (above === id || steps > this.members.size) {
          this.#books.find("ORG-2", entry, "the reporting graph", "a forest", `a circle through ${id}`)
          break
        }
        above = this.members.get(above)?.supervisor ?? null
      }
    }
  }
}

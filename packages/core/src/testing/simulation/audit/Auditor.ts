/**
 * The independent auditor: it reads nothing but the feed, reckons everything anew by the rulebook with simple code of its
 * own, and says where something isn't so.
 *
 * @module
 */
import type { StoredEvent } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Carried, Delivered } from "../Step.ts"
import { Books } from "./Books.ts"
import { Delivery } from "./Delivery.ts"
import { type CompanyRules, type Entry, entryOf, type Finding } from "./Entry.ts"

/** More findings than this are one story. */
const mostFindings = 200

/**
 * Keeps books on every company of a feed, and says where something isn't as the rulebook says.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const auditor = new Simulation.Auditor(Simulation.companyRules())
 * auditor.read([])
 * auditor.rest(Date.UTC(2026, 2, 2))
 * assert.deepEqual(auditor.findings, [])
 * ```
 */
export class Auditor {
  /** What isn't as it should be, in the order of the feed; at most 200. */
  readonly findings: Array<Finding> = []
  /** By company. */
  readonly books = new Map<string, Books>()
  readonly #delivery: Delivery
  #tenant = ""
  #commandId = ""
  #commit: Array<Entry> = []
  /** Position up to which the feed was read. */
  position = 0

  /** @param companies the rules of the companies; nothing else is known of them beforehand. */
  constructor(companies: ReadonlyArray<CompanyRules>) {
    const report = (finding: Finding): void => {
      if (this.findings.length < mostFindings) this.findings.push(finding)
    }
    this.#delivery = new Delivery(report)
    for (const rules of companies) this.books.set(rules.tenant, new Books(rules, report))
  }

  /** Reads events in the order of the feed. */
  read(events: Iterable<StoredEvent>): void {
    for (const event of events) this.#one(event)
  }

  #one(event: StoredEvent): void {
    this.position = event.position
    const books = this.books.get(event.tenant)
    if (books === undefined) {
      const { key, position, tenant } = event
      const stream = `${key.kind}/${key.id}`
      this.findings.push({
        rule: "KER-7",
        tenant,
        stream,
        position,
        what: "a company",
        expected: "a known one",
        found: tenant,
      })
      return
    }
    try {
      const entry = entryOf(event, books.days)
      this.#delivery.read(event, entry.commandId)
      if (entry.commandId !== this.#commandId || event.tenant !== this.#tenant) this.#flush()
      this.#tenant = event.tenant
      this.#commandId = entry.commandId
      this.#commit.push(entry)
    } catch (error) {
      if (!(error instanceof R.Unreadable)) throw error
      const { key, position, tenant } = event
      const [what, expected] = ["what is recorded beside an event", "who, when, by which command"]
      const stream = `${key.kind}/${key.id}`
      this.findings.push({ rule: "KER-8", tenant, stream, position, what, expected, found: error.message })
    }
  }

  #flush(): void {
    const entries = this.#commit
    if (entries.length === 0) return
    this.#commit = []
    this.books.get(this.#tenant)?.read({ tenant: this.#tenant, commandId: this.#commandId, entries })
  }

  /** Everything has come to rest: nothing may be due any more, every sum has to be right. */
  rest(at: number, delivered: ReadonlyArray<Delivered> = [], carried: ReadonlyArray<Carried> = []): void {
    this.#flush()
    for (const { ending, sent } of delivered) {
      if (ending._tag === "Unknown") this.#delivery.abandoned.add(`${sent.tenant} ${sent.commandId}`)
    }
    this.#delivery.check(delivered, carried)
    for (const { ending, sent } of delivered) {
      if (ending._tag === "Acknowledged" && ending.events > 0 && sent.kind === "receivable") this.#checkPlan(sent)
    }
    for (const books of this.books.values()) books.rest(at)
  }

  /** What was asked for is what came of it: the plan adds up to the total that was handed in (REC-1). */
  #checkPlan({ command, id, tenant }: Delivered["sent"]): void {
    const books = this.books.get(tenant)
    const debt = books?.debts.debts.get(id)
    if (R.maybeText(command, "_tag") !== "Open" || books === undefined || debt === undefined) return
    const { currency, minor } = R.amount(command, "total")
    if (debt.total !== minor) {
      const [expected, found] = [R.say(minor, currency), R.say(debt.total, currency)]
      books.findAt("REC-1", `receivable/${id}`, "the plan's instalments in all", expected, found)
    }
    if (R.tagOf(command, "method") === "Instalments") {
      const count = R.number(command, "method", "count")
      const each = minor / BigInt(count)
      const last = minor - each * BigInt(count - 1)
      const wanted = debt.instalments.every((one, i) => one.amount === (i === count - 1 ? last : each))
      if (!wanted || debt.instalments.length !== count) {
        books.findAt(
          "REC-1",
          `receivable/${id}`,
          "equal instalments, the last with the remainder",
          R.say(each, currency),
          "others",
        )
      }
    }
  }
}

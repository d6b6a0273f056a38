/** The auditor is worth what it notices: each of these recorded feeds has one thing changed, and it has to say so. */

import type { Json, StoredEvent } from "@dealwright/core/Ports"
import { MemoryStore, Simulation } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { beforeAll, describe, expect, it } from "vitest"
import {
  at,
  both,
  changed,
  type Feed,
  field,
  hasSome,
  inMeta,
  isOf,
  more,
  put,
  renumbered,
  rulesFor,
  twice,
  withData,
  without,
} from "./simulation-feed.ts"

interface Mutant {
  readonly what: string
  readonly rule: string
  readonly change: (feed: Feed) => Feed
}

const byHand = (event: StoredEvent): boolean => field(event.meta, "reactor") === undefined
const onBehalf = (event: StoredEvent): boolean => field(event.meta, "onBehalfOf") !== undefined
const sameStream =
  (other: StoredEvent | undefined) =>
  (event: StoredEvent): boolean =>
    event.tenant === other?.tenant && event.key.kind === other.key.kind && event.key.id === other.key.id
const record = (json: Json): { readonly [key: string]: Json } =>
  json !== null && typeof json === "object" && !Array.isArray(json) ? (json as { readonly [key: string]: Json }) : {}
const actor = (event: StoredEvent): string => String(field(event.meta, "actor"))

const mutants: ReadonlyArray<Mutant> = [
  {
    what: "leaves an event out and closes the gap",
    rule: "REC-1",
    change: (feed) => without(feed, isOf("receivable", "Opened")),
  },
  { what: "leaves a position out", rule: "CMP-2", change: (feed) => feed.filter(({ position }) => position !== 500) },
  {
    what: "swaps two events of a stream",
    rule: "CMP-2",
    change: (feed) => {
      const place = feed.findIndex(
        (event, i) => feed[i + 1]?.key.id === event.key.id && feed[i + 1]?.key.kind === event.key.kind,
      )
      const [a, b] = [feed[place], feed[place + 1]]
      return a === undefined || b === undefined
        ? feed
        : feed.with(place, { ...b, position: a.position }).with(place + 1, { ...a, position: b.position })
    },
  },
  {
    what: "raises an instalment by the smallest unit",
    rule: "REC-1",
    change: (feed) =>
      changed(
        feed,
        both(isOf("receivable", "Opened"), (event) => field(at(event.data, ["source"]), "_tag") === "Order"),
        withData(["instalments", 0, "amount"], more),
      ),
  },
  {
    what: "raises the total of an order",
    rule: "ORD-1",
    change: (feed) => changed(feed, isOf("order", "OrderConfirmed"), withData(["total"], more)),
  },
  {
    what: "raises the price of a line that was quoted",
    rule: "ORD-1",
    change: (feed) =>
      changed(
        feed,
        both(isOf("order", "OrderConfirmed"), (event) => field(at(event.data, ["source"]), "_tag") === "Quote"),
        withData(["lines", 0, "unitPrice"], more),
      ),
  },
  {
    what: "raises an invoice",
    rule: "ORD-4",
    change: (feed) => changed(feed, isOf("order", "OrderSettled"), withData(["amount"], more)),
  },
  {
    what: "lowers the price that somebody cleared by themselves to a tenth",
    rule: "PRC-5",
    change: (feed) =>
      changed(
        feed,
        isOf("quote", "QuoteDrafted"),
        withData(["content", "lines", 0, "unitPrice"], (money) => ({
          amount: String(field(at({ money }, ["money"]), "amount")).replace(/^(\d)\d*/u, "$1"),
          currency: String(field(money, "currency")),
        })),
      ),
  },
  {
    what: "raises somebody's discount beyond their rank",
    rule: "PRC-5",
    change: (feed) =>
      changed(
        feed,
        isOf("quote", "QuoteSubmitted"),
        withData(["decision", "rank"], () => ({ level: 1, name: "supervisor" })),
      ),
  },
  { what: "books a payment twice", rule: "REC-2", change: (feed) => twice(feed, isOf("receivable", "PaymentApplied")) },
  {
    what: "lets a payment be more than came in",
    rule: "REC-2",
    change: (feed) => changed(feed, isOf("payment", "PaymentReceived"), withData(["amount"], more)),
  },
  {
    what: "applies a payment to somebody else's debt",
    rule: "REC-2",
    change: (feed) =>
      changed(
        feed,
        both(isOf("receivable", "PaymentApplied"), hasSome(["receiptNo"])),
        withData(["receiptNo"], () => "R-none"),
      ),
  },
  {
    what: "acts for somebody who handed nothing over",
    rule: "ORG-3",
    change: (feed) =>
      changed(feed, both(byHand, onBehalf), (event) => ({
        ...event,
        meta: { ...record(event.meta), delegation: "DG-none" },
      })),
  },
  {
    what: "acts for somebody after the time that was agreed",
    rule: "ORG-3",
    change: (feed) => {
      const used = String(field(feed.find(both(byHand, onBehalf))?.meta ?? null, "delegation"))
      const isIt = both(isOf("organisation", "Delegated"), ({ data }) => field(data, "id") === used)
      return changed(
        feed,
        isIt,
        withData(["until"], () => String(field(feed.find(isIt)?.data ?? null, "since"))),
      )
    },
  },
  {
    what: "takes the rank of nobody in particular for somebody else",
    rule: "KER-8",
    change: (feed) =>
      changed(feed, both(byHand, onBehalf), (event) => ({ ...event, meta: { ...record(event.meta), rank: "nobody" } })),
  },
  {
    what: "answers one's own request",
    rule: "ORG-4",
    change: (feed) => {
      const requesters = new Map(
        feed
          .filter(isOf("approval", "Requested"))
          .map((event) => [`${event.tenant} ${event.key.id}`, String(at(event.data, ["requester", "id"]))]),
      )
      return changed(feed, isOf("approval", "Answered"), (event) => {
        const requester = requesters.get(`${event.tenant} ${event.key.id}`) ?? ""
        return { ...event, data: put(event.data, ["answer", "by"], () => requester) }
      })
    },
  },
  {
    what: "lets a rep approve what takes a manager",
    rule: "APR-2",
    change: (feed) =>
      changed(feed, isOf("approval", "Answered"), (event) =>
        inMeta(
          {
            ...event,
            data: put(
              put(event.data, ["answer", "by"], () => "ann"),
              ["answer", "rank"],
              () => ({ level: 0, name: "rep" }),
            ),
          },
          "actor",
          "ann",
        ),
      ),
  },
  {
    what: "decides a request a second time",
    rule: "APR-3",
    change: (feed) => twice(feed, isOf("approval", "Approved")),
  },
  {
    what: "lets a unit have a second holder",
    rule: "INV-1",
    change: (feed) => twice(feed, isOf("unit", "UnitSubscribed")),
  },
  {
    what: "gives a unit to another deal",
    rule: "INV-2",
    change: (feed) =>
      changed(
        feed,
        isOf("unit", "UnitContracted"),
        withData(["dealId"], () => "D-none"),
      ),
  },
  { what: "fires a step twice", rule: "ESC-3", change: (feed) => twice(feed, isOf("receivable", "StepFired")) },
  {
    what: "leaves a step out",
    rule: "ESC-3",
    change: (feed) => {
      // The reminder of a debt on which a later step followed.
      const later = feed.find(both(isOf("receivable", "StepFired"), (event) => at(event.data, ["step"]) === "call"))
      const isReminder = both(isOf("receivable", "StepFired"), (event) => at(event.data, ["step"]) === "reminder")
      return without(feed, both(isReminder, sameStream(later)))
    },
  },
  {
    what: "forfeits without the lawyer's letter",
    rule: "ESC-4",
    change: (feed) => {
      const forfeited = feed.find(
        both(isOf("receivable", "StepFired"), (event) => at(event.data, ["step"]) === "forfeiture"),
      )
      return without(
        feed,
        both(
          isOf("receivable", "StepFired"),
          (event) =>
            event.key.id === forfeited?.key.id &&
            event.tenant === forfeited.tenant &&
            at(event.data, ["step"]) === "lawyers-letter",
        ),
      )
    },
  },
  {
    what: "takes a step before its day",
    rule: "ESC-4",
    change: (feed) => {
      const place = feed.findIndex(
        both(isOf("receivable", "StepFired"), (event) => at(event.data, ["step"]) === "reminder"),
      )
      const commandId = field(feed[place]?.meta, "commandId")
      return feed.map((event) =>
        field(event.meta, "commandId") === commandId && isOf("receivable", "StepFired")(event)
          ? inMeta(event, "at", Number(field(event.meta, "at")) - 9 * 86_400_000)
          : event,
      )
    },
  },
  {
    what: "leaves a gap in the numbers of quotes",
    rule: "KER-9",
    change: (feed) =>
      changed(
        feed,
        isOf("numbering", "NumberTaken"),
        withData(["number"], (n) => Number(n) + 1),
      ),
  },
  { what: "numbers a quote twice", rule: "KER-9", change: (feed) => twice(feed, isOf("numbering", "NumberTaken")) },
  {
    what: "releases an order without its override",
    rule: "CRD-4",
    change: (feed) =>
      changed(feed, both(isOf("order", "OrderReleased"), hasSome(["override"])), (event) => ({
        ...event,
        data: JSON.parse(JSON.stringify(event.data, (name, value: Json) => (name === "override" ? undefined : value))),
      })),
  },
  {
    what: "lowers a credit limit after the fact",
    rule: "CRD-4",
    change: (feed) =>
      feed.map((event) =>
        isOf("credit-account", "TermsSet")(event) &&
        event.key.id.startsWith("C-0") &&
        at(event.data, ["terms", "limit", "amount"]) !== undefined
          ? withData(["terms", "limit", "amount", "amount"], (text) => String(text).replace(/\d/gu, "0"))(event)
          : event,
      ),
  },
  {
    what: "raises a commission",
    rule: "COM-0",
    change: (feed) => changed(feed, isOf("commission", "Credited"), withData(["postings", 0, "amount"], more)),
  },
  {
    what: "pays a commission out that isn't due",
    rule: "COM-5",
    change: (feed) => changed(feed, isOf("commission", "PeriodClosed"), withData(["payout"], more)),
  },
  {
    what: "lets a warehouseman take money in",
    rule: "ORG-2",
    change: (feed) =>
      changed(
        feed,
        both(isOf("payment", "PaymentReceived"), byHand, (event) => actor(event) === "rita"),
        (event) => inMeta(event, "actor", "wim"),
      ),
  },
  {
    what: "lets an auditor change something",
    rule: "ORG-5",
    change: (feed) =>
      changed(feed, both(isOf("customer", "CustomerRegistered"), byHand), (event) =>
        inMeta(inMeta(event, "actor", "otto"), "rank", "rep"),
      ),
  },
  {
    what: "ships more than was reserved",
    rule: "INV-3",
    change: (feed) =>
      changed(
        feed,
        isOf("stock", "StockShipped"),
        withData(["shipped"], () => "99999"),
      ),
  },
  {
    what: "forgets to promise goods to a released order",
    rule: "INV-3",
    change: (feed) => without(feed, isOf("stock", "StockReserved")),
  },
  {
    what: "signs a contract that wasn't approved",
    rule: "CTR-3",
    change: (feed) => {
      const signed = feed.find(isOf("contract", "ContractSigned"))
      return without(feed, both(isOf("contract", "ContractApproved"), sameStream(signed)))
    },
  },
  {
    what: "asks too low a rank for a contract",
    rule: "CTR-3",
    change: (feed) =>
      changed(
        feed,
        isOf("contract", "ContractSubmitted"),
        withData(["decision", "rank", "level"], () => 0),
      ),
  },
  {
    what: "mixes an event into another company",
    rule: "KER-8",
    change: (feed) =>
      renumbered(
        feed.map((event) =>
          isOf("payment", "PaymentReceived")(event) && event.tenant === "daruma" ? { ...event, tenant: "acme" } : event,
        ),
      ),
  },
  {
    what: "puts an event into a company that doesn't exist",
    rule: "KER-7",
    change: (feed) =>
      changed(feed, isOf("customer", "CustomerRegistered"), (event) => ({ ...event, tenant: "nowhere" })),
  },
  {
    what: "registers one customer twice",
    rule: "CUS-2",
    change: (feed) => {
      const place = feed.findIndex(isOf("customer-claim", "KeyClaimed"))
      const another = withData(["customerId"], () => "C-other")
      return renumbered(feed.flatMap((event, i) => (i === place ? [event, another(event)] : [event])))
    },
  },
  {
    what: "splits a command's events over two commits",
    rule: "KER-8",
    change: (feed) => {
      const place = feed.findIndex(
        (event, i) => i > 1000 && field(feed[i + 1]?.meta, "commandId") === field(event.meta, "commandId"),
      )
      const moved = feed[place + 1]
      return moved === undefined ? feed : renumbered([...feed.filter((event) => event !== moved), moved])
    },
  },
]

describe("the auditor", () => {
  let feed: Feed = []

  beforeAll(async () => {
    const store = Effect.runSync(MemoryStore.make)
    const place = () => ({ name: "kept", open: Effect.succeed(store) })
    const report = await Simulation.simulate({
      seed: 20,
      commands: 2_500,
      faults: "some",
      checkEvery: 500,
      place,
    })
    expect(report.differences).toEqual([])
    const pages: Array<StoredEvent> = []
    for (;;) {
      const page = await Effect.runPromise(store.feed({ after: pages.length, limit: 1000 }))
      pages.push(...page)
      if (page.length < 1000) break
    }
    feed = pages
  }, 60_000)

  it("finds nothing in what was recorded", () => {
    expect(rulesFor(feed)).toEqual([])
  })

  for (const { change, rule, what } of mutants) {
    it(`${rule}: notices a feed that ${what}`, () => {
      const found = rulesFor(change(feed))
      expect(
        found.some((one) => one.startsWith(`${rule} `)),
        found.slice(0, 8).join("\n"),
      ).toBe(true)
    })
  }
})

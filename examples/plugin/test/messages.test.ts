import {
  Calendar,
  Decider,
  Decision,
  Engine,
  Escalation,
  LocalDate,
  Money,
  PricingAuthority,
  Templates,
} from "@dealwright/core"
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import {
  acmeRegional,
  acmeTemplate,
  collectionVisitStep,
  messages,
  remoteOrder,
  remoteOrderRule,
} from "../src/index.ts"
import { makeOutbox } from "./acme.ts"

const host = Result.getOrThrow(
  Engine.compose([...Templates.builtIn, acmeRegional({ outbox: makeOutbox() })], acmeTemplate),
)

describe("the plugin's sentences", () => {
  it("stand in the host's catalogue in both languages, in words of their own", () => {
    for (const [code, text] of Object.entries(messages)) {
      expect(host.catalogue[code]).toEqual(text)
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/u)
      const placeholders = (words: string) => [...words.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()
      expect(placeholders(text.zh)).toEqual(placeholders(text.en))
    }
  })

  it("KER-1: an offer that can't be held against the least order is refused, and says in which currency to quote", () => {
    const extensions = Decider.makeExtensions([
      Decider.extend(PricingAuthority.customRules, remoteOrder.name, remoteOrder.factory),
    ])
    const rule = remoteOrderRule({ customerClass: "remote", least: Money.of("20000.00", "CNY"), rank: "manager" })
    const { ladder } = host
    const pricing = Result.getOrThrow(
      PricingAuthority.compile({ ...PricingAuthority.tradePricing, rule }, { ladder, extensions }),
    )
    const ask = (customerClass: string) =>
      pricing.decide({
        requester: Decision.highest(ladder),
        on: LocalDate.literal("2026-03-02"),
        currency: "USD",
        customerClass,
        lines: [
          {
            sku: "PUMP-7",
            quantity: Money.Quantity.one,
            listPrice: Money.of("9000.00", "USD"),
            unitPrice: Money.of("9000.00", "USD"),
          },
        ],
      }).decision
    const refused = ask("remote")
    expect(refused._tag).toBe("Denied")
    const sentences = refused.reasons.map((reason) => Decision.sentence(reason, host.catalogue, "en"))
    expect(sentences).toEqual([
      "USD 9,000.00 can't be held against CNY 20,000.00, the least order of a remote customer; quote in that currency.",
    ])
    expect(ask("usual")._tag).toBe("Allowed")
  })

  it("ESC-2: the visit stands in the schedule's preview, and its sentence is filled in when it fires", () => {
    const schedule = Result.getOrThrow(Escalation.compile(collectionVisitStep("visit", 20, "highlands"), host))
    const anchor = Escalation.onDate(LocalDate.literal("2026-03-31"))
    const [planned] = Escalation.preview(schedule, anchor, host.calendar)
    if (planned === undefined) throw new Error("nothing is planned")
    expect(Calendar.today(host.calendar, planned.at)).toBe(LocalDate.literal("2026-04-20"))
    const plan = { schedule, calendar: host.calendar }
    const begun = Escalation.fold(Escalation.start(plan, Escalation.notStarted, { anchor, at: planned.at }))
    const fired = Escalation.fire(plan, begun, { at: planned.at }).find((event) => event._tag === "StepFired")
    if (fired === undefined) throw new Error("nothing fired")
    const facts = Escalation.messageFacts(host.calendar, begun, fired, "INV-7")
    expect(Decision.fill(host.catalogue[fired.message]?.en ?? "", facts, "en")).toBe(
      "Visit the customer: INV-7, due on 2026-03-31, is 20 days overdue.",
    )
  })
})

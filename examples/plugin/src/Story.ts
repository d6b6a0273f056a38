/** What the example does, told line by line. */
import {
  Engine,
  Instant,
  LocalDate,
  MemoryStore,
  Money,
  Organisation,
  openDealwright,
  Rate,
  Receivable,
  Templates,
} from "@dealwright/core"
import { Result } from "effect"
import { acmeRegional, acmeTemplate, collectionVisitId, type OutboxLine, visit } from "./index.ts"

const company = "acme"

/** Acme at work with its plugin, in simulated time. */
export async function* run(): AsyncGenerator<string> {
  const without = Engine.compose(Templates.builtIn, acmeTemplate)
  yield "Acme's template without its plugin is refused, with everything that is missing:"
  if (Result.isFailure(without)) for (const { text } of without.failure) yield `  - ${text.en}`

  const lines = new Map<string, OutboxLine>()
  let now = Instant.literal("2026-03-02T02:00:00Z")
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template: acmeTemplate,
    plugins: [acmeRegional({ outbox: { put: async (line) => void lines.set(line.key, line) } })],
    every: false,
    clock: { now: () => now },
  })
  try {
    const setUp = dealwright.asSystem(company, "set-up")
    for (const [id, rank, role] of [
      ["pat", "president", "sales"],
      ["dan", "director", "sales"],
      ["raj", "rep", "receivables"],
    ] as const) {
      const supervisor = id === "pat" ? {} : { supervisor: "pat" }
      const member = { _tag: "AddMember", id, name: id, rank, roles: [role], ...supervisor } as const
      await setUp.execute(Organisation.organisation, "main", member)
    }
    const raj = dealwright.as(company, "raj")
    await raj.execute(Receivable.receivable, "INV-7", {
      _tag: "Open",
      customerId: "C-1",
      source: { _tag: "Import", reference: "old-4711" },
      total: Money.of("80000.00", "CNY"),
      invoiceDate: LocalDate.literal("2026-03-01"),
      method: { _tag: "InFull", due: LocalDate.literal("2026-03-31") },
      sellers: [{ memberId: "dan", share: Rate.one }],
    })
    for (const end = Instant.literal("2026-04-20T02:00:00Z"); now <= end; now = Instant.addMillis(now, Instant.day)) {
      await dealwright.sweep(now)
    }
    await dealwright.catchUp()
    yield "A debt of Dan's is due on 2026-03-31 and isn't paid. Until 2026-04-20 the outbox has got:"
    for (const { text } of lines.values()) yield `  - ${text}`

    const opened = await raj.state(visit, collectionVisitId("INV-7", 1, "collection-visit", 1))
    if (opened._tag === "Requested") {
      yield `The last of these opened a visit to ${opened.customerId} in the ${opened.region}, by ${LocalDate.format(opened.due)}.`
    }
    yield "Dan is a director and could write off any debt, but the plugin's guard says:"
    try {
      const command = { _tag: "WriteOff", reason: "bankrupt" } as const
      await dealwright.as(company, "dan").execute(Receivable.receivable, "INV-7", command)
    } catch (error) {
      if (!(error instanceof Engine.Refused)) throw error
      for (const reason of error.decision.reasons) {
        yield `  - ${dealwright.sentence(reason)} [${reason.rule}]`
        yield `  - ${dealwright.sentence(reason, "zh")}`
      }
    }
  } finally {
    await dealwright.close()
  }
}

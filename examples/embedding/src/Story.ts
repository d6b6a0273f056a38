/** What the example does, told line by line. */

import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { type Decision, Instant, LocalDate, Money, Rate } from "@dealwright/core"
import { askWithEffect } from "./EffectProgram.ts"
import { atListPrices, makeErp, sampleOffer } from "./Erp.ts"
import { explain } from "./Errors.ts"
import { askWithJson, askWithPromises, open, takeOver } from "./Facade.ts"
import { askFunction } from "./PureFunction.ts"
import { sell } from "./Transaction.ts"

const today = "2026-03-02"
const now = Instant.literal(`${today}T02:00:00Z`)
const clock = { now: () => now }

const outcome = (decision: Decision.Decision): string =>
  decision._tag === "NeedsApproval" ? `needs the approval of a ${decision.rank.name}` : decision._tag.toLowerCase()

/** Runs everything on SQLite files in a folder. */
export async function* run(folder: string): AsyncGenerator<string> {
  const erp = makeErp()
  const from = LocalDate.literal(today)

  yield "Ann, a sales representative, offers ten pumps at 4% below list, and a hundred valves."
  const answer = askFunction(erp, sampleOffer, "ann", today)
  yield `1. A pure function:         ${outcome(answer.decision)}, ${Rate.format(answer.effectiveDiscount.discount)} off in all`
  const instead = answer.alternatives.prices?.total
  if (instead !== undefined) yield `   She could offer it for ${Money.toText(instead, "en")} without asking anybody.`

  const dealwright = await open(join(folder, "harbour.sqlite"), clock)
  const decisions: Array<Decision.Decision> = [answer.decision]
  try {
    await takeOver(dealwright, erp, from)
    decisions.push(await askWithPromises(dealwright, erp, sampleOffer, "ann"))
    yield "2. Promises, typed:         the same, and kept as a quote that waits for its approval"
    decisions.push(await askWithJson(dealwright, erp, { ...sampleOffer, number: "A-1001-J" }, "ann"))
    yield "3. Promises, JSON by kind:  the same"
    for (const reason of answer.decision.reasons) {
      yield `   because: ${dealwright.sentence(reason)} [${reason.rule}]`
      yield `   因为:${dealwright.sentence(reason, "zh")}`
    }

    yield "The customer says yes to the offer before anybody has approved it, and Ann sells:"
    try {
      await sell(dealwright, erp, { ...sampleOffer, number: "A-1003" }, "ann")
    } catch (error) {
      const explained = explain(error, dealwright.sentence)
      if (explained === undefined) throw error
      yield `   ${explained.tag} [${explained.rules.join(", ")}]: ${explained.text.en}`
      yield `   ${explained.text.zh}`
    }
    yield `   Nothing of it was kept; orders on the books: ${erp.orders.size}.`
    const booked = await sell(dealwright, erp, atListPrices, "ann")
    yield `At list prices quote and order are made in one transaction: ${booked.number}, ${booked.total} ${erp.currency}.`
    const { findings } = await dealwright.audit()
    yield `The store is as it was written: ${findings.length} findings.`
  } finally {
    await dealwright.close()
  }

  // The file is free again: the Effect program opens it and goes on where the others stopped.
  const store = Sqlite.layer({ file: join(folder, "harbour.sqlite") })
  decisions.push(await askWithEffect(store, erp, { ...sampleOffer, number: "A-1001-E" }, "ann", now))
  yield "4. An Effect program:       the same"
  const agree = decisions.every((decision) => isDeepStrictEqual(decision, answer.decision))
  yield agree ? "All four decisions are equal, reasons and figures included." : "The four decisions differ."
}

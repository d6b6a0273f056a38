/**
 * What a month pays when it is closed: cap, draw, and what is handed on (COM-2, COM-6, COM-8).
 *
 * @module
 */
import { make } from "../money/Model.ts"
import { Event } from "./Events.ts"
import * as Ledger from "./Ledger.ts"
import type { Present } from "./State.ts"

const { PeriodClosed } = Event.cases

/**
 * The close of a month. Never less than nothing is paid (COM-5). A recoverable draw pays in advance what earnings don't cover, as far
 * as its limit leaves room, and carries it; one that isn't recoverable fills up and leaves older debts as they are.
 */
export const closed = ({ open: { minor: open }, plan: { cap, currency, draw } }: Present): Event => {
  const most = cap !== undefined && cap.excess === "deferred" && open > cap.amount.minor ? cap.amount.minor : open
  const due = most > 0n ? most : 0n
  const short = draw === undefined || draw.amount.minor <= due ? 0n : draw.amount.minor - due
  if (draw?._tag === "NonRecoverable" && short > 0n) {
    const guarantee = make(short, currency)
    return PeriodClosed.make({
      payout: make(due + short, currency),
      carried: make(open - due, currency),
      postings: [Ledger.lineOf("guarantee", "", guarantee, "filled up to the guaranteed amount")],
    })
  }
  const limit = draw?._tag === "Recoverable" ? draw.limit?.minor : undefined
  const owed = due - open
  const room = limit === undefined ? short : limit > owed ? limit - owed : 0n
  const payout = due + (short < room ? short : room)
  return PeriodClosed.make({ payout: make(payout, currency), carried: make(open - payout, currency), postings: [] })
}

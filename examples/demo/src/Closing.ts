/**
 * What both stories end with: commission statements as tables, who got what in all, and the proof of the store.
 */
import { Commission, type Engine, LocalDate, Money, Rate, Receivable } from "@dealwright/core"
import type { Stage } from "./Stage.ts"

/** What is left when a story is over: the company to ask questions of, and the proof. */
export interface Ending {
  readonly stage: Stage
  readonly audit: Engine.AuditReport
}

const figure = (money: Money.Money): string => Money.toText(money, "en").replace(`${money.currency} `, "")

const tiersText = ({ basis, tiers }: Commission.Posting): string =>
  tiers.length === 0
    ? `on ${figure(basis)}`
    : tiers.map(({ basis: part, rate }) => `${Rate.format(rate)} of ${figure(part)}`).join(" + ")

/** The statements of these months, by member and month (COM-9). Answers them. */
export const tellStatements = async (
  stage: Stage,
  of: ReadonlyArray<readonly [memberId: string, month: string]>,
): Promise<ReadonlyArray<Commission.Statement>> => {
  const told: Array<Commission.Statement> = []
  for (const [memberId, month] of of) {
    const recorded = await stage.history(Commission.commission, Commission.periodId(memberId, month))
    const statement = Commission.statement(recorded.map(({ event }) => event))
    if (statement === undefined) continue
    told.push(statement)
    const { carried, lines, payout, status } = statement
    stage.tell.table(
      `Commission statement of ${stage.name(memberId)}, ${month}, ${status}, in ${payout.currency}`,
      [
        { title: "What for", align: "left" },
        { title: "Deal", align: "left" },
        { title: "Share", align: "right" },
        { title: "How", align: "right" },
        { title: "Amount", align: "right" },
      ],
      [
        ...lines.map((line) => [
          line.reason,
          line.dealId,
          line.share === 0n ? "" : Rate.format(line.share),
          tiersText(line),
          figure(line.amount),
        ]),
        ["Paid out", "", "", "", figure(payout)],
        ...(carried.minor === 0n ? [] : [["Carried to the next month", "", "", "", figure(carried)]]),
      ],
      carried.minor === 0n ? 1 : 2,
    )
  }
  return told
}

/** Earned = paid + held + clawed back + outstanding, over all months of each member (COM-10). */
export const tellBalances = async (
  stage: Stage,
  of: ReadonlyArray<readonly [memberId: string, months: ReadonlyArray<string>]>,
): Promise<void> => {
  const rows: Array<ReadonlyArray<string>> = []
  for (const [memberId, months] of of) {
    const states = await Promise.all(
      months.map((month) => stage.state(Commission.commission, Commission.periodId(memberId, month))),
    )
    const { clawedBack, earned, held, outstanding, paid } = Commission.balance(states, "CNY")
    rows.push([stage.name(memberId), ...[earned, paid, held, clawedBack, outstanding].map(figure)])
  }
  const right = (title: string) => ({ title, align: "right" }) as const
  stage.tell.table(
    "In all, in CNY: earned = paid + held + clawed back + outstanding",
    [
      { title: "Member", align: "left" },
      right("earned"),
      right("paid"),
      right("held"),
      right("clawed back"),
      right("outstanding"),
    ],
    rows,
    0,
  )
}

/** A customer's statement of account (REC-8): every posting with the balance after it. */
export const tellAccount = async (stage: Stage, customerId: string, name: string): Promise<Receivable.Statement> => {
  const system = stage.dealwright.asSystem(stage.tenant, "narrator")
  const where = [{ _tag: "Equals", field: "customerId", value: customerId }] as const
  const { documents: debts } = await system.find(Receivable.receivable, { where, limit: 100 })
  const { documents: receipts } = await system.find(Receivable.payment, { where, limit: 100 })
  const statement = Receivable.statement(customerId, "CNY", debts, receipts)
  const { balance, lines } = statement
  stage.tell.table(
    `Statement of account of ${name}, in CNY`,
    [
      { title: "Date", align: "left" },
      { title: "What", align: "left" },
      { title: "Amount", align: "right" },
      { title: "Balance", align: "right" },
    ],
    [
      ...lines.map(({ amount, balance: after, id, kind, on }) => [
        LocalDate.format(on),
        `${kind} ${id}`,
        figure(amount),
        figure(after),
      ]),
      ["", "Owed", "", figure(balance)],
    ],
    1,
  )
  return statement
}

/** Proves the store, and says so. */
export const tellAudit = async (stage: Stage): Promise<Engine.AuditReport> => {
  const report = await stage.dealwright.audit()
  const { events, findings, streams } = report
  stage.tell.act("The proof")
  stage.tell.scene(stage.now, "Every event is read once more, every document is built from them anew.")
  if (findings.length === 0) {
    stage.tell.answer(
      "good",
      `Every document is the fold of its events: ${events} events, ${streams} streams, nothing found.`,
    )
  } else {
    stage.tell.answer(
      "bad",
      `${findings.length} findings in ${events} events of ${streams} streams:`,
      findings.map(({ detail, stream }) => `${stream}: ${detail}`),
    )
  }
  return report
}

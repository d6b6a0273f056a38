/** What a back-test comes to, for a person and for a machine. */
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import type * as PricingAuthority from "@dealwright/core/PricingAuthority"
import type { RejectedRow } from "../../orderbook/Csv.ts"
import { count, counted, wrapped } from "../Io.ts"
import type { Recorded } from "./Recorded.ts"
import { figure, share, table } from "./Text.ts"

/** A back-test with what it was made of. */
export interface Backtest {
  readonly policy: string
  readonly against: string
  /** Where the offers come from, in words. */
  readonly source: string
  readonly report: PricingAuthority.BacktestReport
  readonly offers: ReadonlyMap<string, Recorded>
  readonly rejected: ReadonlyArray<RejectedRow>
  /** Offers that were decided otherwise at the time than by the policy that is compared with; 0 where nothing is on record. */
  readonly otherwise: number
  /** What else a reader has to know. */
  readonly remarks: ReadonlyArray<string>
}

const answerOf = (outcome: PricingAuthority.Outcome): string =>
  outcome._tag === "Allowed" ? "own authority" : outcome._tag === "Denied" ? "denied" : outcome.rank.name

/** What is below list, as a share of it; above list it is negative. */
const belowList = (list: Money.Money, quoted: Money.Money): string =>
  list.minor <= 0n ? "" : `${((100 * Number(list.minor - quoted.minor)) / Number(list.minor)).toFixed(2)} %`

const level = (outcome: PricingAuthority.Outcome): number =>
  outcome._tag === "Allowed" ? -1 : outcome._tag === "Denied" ? Number.MAX_SAFE_INTEGER : outcome.rank.level

/** How many steps apart the answers are; to and from a denial is the furthest. */
const steps = ({ after, before }: PricingAuthority.ChangedDecision): number => Math.abs(level(after) - level(before))

/** Rows that are shown to a person. */
const shown = 10

/**
 * The decisions that change most, by steps on the ladder, then by money. Where there are both, half of them are looser and
 * half stricter: a policy that takes from some what it gives to others should show both.
 */
export const mostChanged = (
  changed: ReadonlyArray<PricingAuthority.ChangedDecision>,
): ReadonlyArray<PricingAuthority.ChangedDecision> => {
  const sorted = [...changed].sort(
    (a, b) => steps(b) - steps(a) || Number(b.quoted.minor - a.quoted.minor) || (a.id < b.id ? -1 : 1),
  )
  const stricter = sorted.filter(({ direction }) => direction === "stricter")
  const looser = sorted.filter(({ direction }) => direction === "looser")
  const placesBeside = (others: ReadonlyArray<unknown>): number => Math.max(shown / 2, shown - others.length)
  return [...stricter.slice(0, placesBeside(looser)), ...looser.slice(0, placesBeside(stricter))]
}

const outcomes = ({ allowed, approvals, denied, money }: PricingAuthority.BacktestReport): ReadonlyArray<string> => {
  const row = (name: string, { after, before }: PricingAuthority.Shift) => [
    name,
    count(before),
    count(after),
    figure(after - before),
  ]
  const figures = ["before", "after", "change"].map((heading) => ({ heading, figures: true }))
  const amounts = money.flatMap(({ allowed: own, denied: none, needsApproval }) =>
    (
      [
        ["own authority", own],
        ["approval", needsApproval],
        ["denied", none],
      ] as const
    ).map(([name, { after, before }]) => [
      `${before.currency} ${name}`,
      ...[before, after].map((amount) => Money.toText(amount, "en").slice(4)),
      Money.toText(Money.make(after.minor - before.minor, after.currency), "en")
        .slice(4)
        .replace("-", "−"),
    ]),
  )
  return [
    "Who answers",
    ...table(
      [{ heading: "" }, ...figures],
      [
        row("own authority", allowed),
        ...approvals.map((shift) => row(`approval by ${shift.rank.name}`, shift)),
        row("denied", denied),
      ],
    ),
    "",
    "Money asked for, by what becomes of it",
    ...table([{ heading: "" }, ...figures], amounts),
  ]
}

const mostText = ({ offers, report: { changed } }: Backtest): ReadonlyArray<string> => [
  changed.length > shown ? `The ${shown} that change most, of ${count(changed.length)}` : "All that change",
  ...table(
    [
      ...["offer", "day", "customer", "seller", "product"].map((heading) => ({ heading })),
      ...["at list", "asked", "below list"].map((heading) => ({ heading, figures: true })),
      ...["before", "after"].map((heading) => ({ heading })),
    ],
    mostChanged(changed).flatMap(({ after, before, id, quoted }) => {
      const offer = offers.get(id)
      if (offer === undefined) return []
      const { customer, list, request, seller, what } = offer
      return [
        [
          ...[id, LocalDate.format(request.on), customer, seller, what],
          ...[Money.toText(list, "en").slice(4), Money.toText(quoted, "en").slice(4), belowList(list, quoted)],
          ...[answerOf(before), answerOf(after)],
        ],
      ]
    }),
  ),
]

/** Reasons that are shown to a person, and rows of each. */
const [shownReasons, shownRows] = [5, 8]

const rejectedText = (rejected: ReadonlyArray<RejectedRow>): ReadonlyArray<string> => {
  if (rejected.length === 0) return []
  const byReason = Map.groupBy(rejected, ({ reason }) => reason)
  const reasons = [...byReason].sort(([, a], [, b]) => b.length - a.length)
  return [
    "",
    `Left out: ${counted(rejected.length, "row")} that can't be read`,
    ...reasons.slice(0, shownReasons).flatMap(([reason, rows]) => {
      const some = rows.slice(0, shownRows).map(({ row }) => row)
      const more = rows.length > shownRows ? ` … (${count(rows.length)} rows)` : ""
      return [`  ${wrapped(reason)}`, `    row${rows.length === 1 ? "" : "s"} ${some.join(", ")}${more}`]
    }),
    ...(reasons.length > shownReasons
      ? [`  … and ${count(reasons.length - shownReasons)} more reasons (--json tells all)`]
      : []),
  ]
}

/** For a person. */
export const backtestText = (backtest: Backtest): ReadonlyArray<string> => {
  const { against, otherwise, policy, rejected, remarks, report, source } = backtest
  const { changed, examined, looser, stricter } = report
  return [
    `${policy} instead of ${against}, on ${source}`,
    "",
    changed.length === 0
      ? `Of ${counted(examined, "decision")} none changes.`
      : `Of ${counted(examined, "decision")} ${count(changed.length)} change${changed.length === 1 ? "s" : ""}${share(changed.length, examined)}: ${count(looser)} looser, ${count(stricter)} stricter.`,
    ...(otherwise === 0
      ? []
      : [
          wrapped(
            `${counted(otherwise, "decision")} came out otherwise at the time than under ${against}: another policy was in force, or the ladder was another.`,
          ),
        ]),
    ...remarks.map(wrapped),
    ...(examined === 0 ? [] : ["", ...outcomes(report)]),
    ...(changed.length === 0 ? [] : ["", ...mostText(backtest)]),
    ...rejectedText(rejected),
  ]
}

const shiftJson = ({ after, before }: PricingAuthority.MoneyShift) => ({
  before: Money.format(before),
  after: Money.format(after),
})

/** For a machine: every decision that changes, amounts as decimal strings. */
export const backtestJson = (backtest: Backtest): unknown => {
  const { against, offers, otherwise, policy, rejected, report, source } = backtest
  return {
    policy,
    against,
    source,
    examined: report.examined,
    looser: report.looser,
    stricter: report.stricter,
    otherwise,
    allowed: report.allowed,
    approvals: report.approvals.map(({ after, before, rank }) => ({ rank: rank.name, before, after })),
    denied: report.denied,
    money: report.money.map(({ allowed, denied, needsApproval }) => ({
      currency: allowed.before.currency,
      allowed: shiftJson(allowed),
      needsApproval: shiftJson(needsApproval),
      denied: shiftJson(denied),
    })),
    changed: report.changed.map(({ after, before, direction, id, quoted }) => {
      const offer = offers.get(id)
      return {
        id,
        direction,
        before: answerOf(before),
        after: answerOf(after),
        currency: quoted.currency,
        quoted: Money.format(quoted),
        ...(offer === undefined
          ? {}
          : {
              on: LocalDate.format(offer.request.on),
              customer: offer.customer,
              seller: offer.seller,
              what: offer.what,
              list: Money.format(offer.list),
            }),
      }
    }),
    rejected,
  }
}

/** What a back-test of credit control comes to, for a person and for a machine. */
import type * as Credit from "@dealwright/core/Credit"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import { count, counted, wrapped } from "../Io.ts"
import type { Release } from "./Releases.ts"
import { figure, share, table } from "./Text.ts"

/** A back-test with what it was made of. */
export interface CreditBacktest {
  readonly policy: string
  readonly against: string
  /** Where the releases come from, in words. */
  readonly source: string
  readonly report: Credit.CreditBacktest
  readonly releases: ReadonlyMap<string, Release>
  /** Releases that came out otherwise at the time than by the policy that is compared with. */
  readonly otherwise: number
  readonly remarks: ReadonlyArray<string>
}

/** An answer in a few words. */
const answerOf = (outcome: Credit.GateOutcome): string =>
  outcome._tag === "Passed"
    ? "released"
    : outcome._tag === "Refused"
      ? "refused"
      : outcome.isOverridable && outcome.overrideRank !== undefined
        ? outcome.overrideRank.name
        : "held"

/** Rows that are shown to a person: the largest. */
const shown = 10

const amountText = (amount: Money.Money): string => Money.toText(amount, "en").slice(4).replace("-", "−")

const outcomes = ({ money, overrides, passed, refused, stuck }: Credit.CreditBacktest): ReadonlyArray<string> => {
  const row = (name: string, { after, before }: Credit.ReleaseShift) => [
    name,
    count(before),
    count(after),
    figure(after - before),
  ]
  const figures = ["before", "after", "change"].map((heading) => ({ heading, figures: true }))
  const amounts = money.flatMap(({ overridable, passed: released, stopped }) =>
    (
      [
        ["released", released],
        ["override", overridable],
        ["stopped", stopped],
      ] as const
    ).map(([name, { after, before }]) => [
      `${before.currency} ${name}`,
      amountText(before),
      amountText(after),
      amountText(Money.make(after.minor - before.minor, after.currency)),
    ]),
  )
  return [
    "What becomes of releases",
    ...table(
      [{ heading: "" }, ...figures],
      [
        row("released", passed),
        ...overrides.map((shift) => row(`override by ${shift.rank.name}`, shift)),
        row("held, nobody may override", stuck),
        row("refused", refused),
      ],
    ),
    "",
    "Money of these orders",
    ...table([{ heading: "" }, ...figures], amounts),
  ]
}

const changedText = ({ releases, report: { changed } }: CreditBacktest): ReadonlyArray<string> => [
  changed.length > shown ? `The ${shown} largest that change, of ${count(changed.length)}` : "All that change",
  ...table(
    [
      ...["order", "day", "customer"].map((heading) => ({ heading })),
      { heading: "amount", figures: true },
      ...["before", "after"].map((heading) => ({ heading })),
    ],
    [...changed]
      .sort((a, b) => Number(b.amount.minor - a.amount.minor) || (a.id < b.id ? -1 : 1))
      .slice(0, shown)
      .map(({ after, amount, before, id }) => {
        const release = releases.get(id)
        return [
          id,
          release === undefined ? "" : LocalDate.format(release.request.today),
          release?.customer ?? "",
          `${amount.currency} ${amountText(amount)}`,
          answerOf(before),
          answerOf(after),
        ]
      }),
  ),
]

/** For a person. */
export const creditText = (backtest: CreditBacktest): ReadonlyArray<string> => {
  const { against, otherwise, policy, remarks, report, source } = backtest
  const { changed, examined, looser, stricter } = report
  return [
    `Credit control: ${policy} instead of ${against}, on ${source}`,
    "",
    changed.length === 0
      ? `Of ${counted(examined, "release")} none changes.`
      : `Of ${counted(examined, "release")} ${count(changed.length)} change${changed.length === 1 ? "s" : ""}${share(changed.length, examined)}: ${count(looser)} looser, ${count(stricter)} stricter.`,
    ...(otherwise === 0
      ? []
      : [
          wrapped(
            `${counted(otherwise, "release")} came out otherwise at the time than under ${against}: another policy was in force.`,
          ),
        ]),
    ...remarks.map(wrapped),
    ...(examined === 0 ? [] : ["", ...outcomes(report)]),
    ...(changed.length === 0 ? [] : ["", ...changedText(backtest)]),
  ]
}

const shiftJson = ({ after, before }: Credit.AmountShift) => ({
  before: Money.format(before),
  after: Money.format(after),
})

/** For a machine: every release that changes, amounts as decimal strings. */
export const creditJson = (backtest: CreditBacktest): unknown => {
  const { against, otherwise, policy, releases, report, source } = backtest
  return {
    policy,
    against,
    source,
    examined: report.examined,
    looser: report.looser,
    stricter: report.stricter,
    otherwise,
    released: report.passed,
    overrides: report.overrides.map(({ after, before, rank }) => ({ rank: rank.name, before, after })),
    held: report.stuck,
    refused: report.refused,
    money: report.money.map(({ overridable, passed, stopped }) => ({
      currency: passed.before.currency,
      released: shiftJson(passed),
      override: shiftJson(overridable),
      stopped: shiftJson(stopped),
    })),
    changed: report.changed.map(({ after, amount, before, direction, id }) => {
      const release = releases.get(id)
      return {
        id,
        direction,
        before: answerOf(before),
        after: answerOf(after),
        currency: amount.currency,
        amount: Money.format(amount),
        ...(release === undefined ? {} : { on: LocalDate.format(release.request.today), customer: release.customer }),
      }
    }),
  }
}

/** policy backtest: what other policies would have made of the offers and orders of the past. */
import * as Credit from "@dealwright/core/Credit"
import * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type OrderBook, parseAlias, readOrderBook } from "../../orderbook/Read.ts"
import { failed, usage } from "../Failure.ts"
import { hostOf } from "../HostFile.ts"
import { count, counted } from "../Io.ts"
import { answer, onStore, root } from "../Shared.ts"
import { type Backtest, backtestJson, backtestText } from "./BacktestText.ts"
import { salesOfDeals, salesOfStore, tellCommission } from "./CommissionBacktest.ts"
import { type CreditBacktest, creditJson, creditText } from "./CreditBacktest.ts"
import { ladderOf } from "./PolicyFile.ts"
import { type RecordedQuotes, recordedQuotes } from "./Quotes.ts"
import { offersOfDeals, type Recorded } from "./Recorded.ts"
import { type RecordedReleases, recordedReleases } from "./Releases.ts"
import { againstOf, type CreditSide, type Side, sidesOf } from "./Sides.ts"
import { ladder } from "./Text.ts"

/** What both sides look back on at most, in days (PRC-6). */
const windowOf = ([before, after]: readonly [Side, Side]): number =>
  Math.max(before.pricing.windowDays, after.pricing.windowDays)

/** The side to compare with; a file that is named for it must have it. */
const comparable = <A>(side: A | undefined, against: Option.Option<string>, kind: string) =>
  side === undefined
    ? Effect.fail(
        usage(
          `${Option.getOrElse(against, () => "the host")} holds no ${kind} policy that ${kind} could be compared with`,
        ),
      )
    : Effect.succeed(side)

/** Compares, and says what came out. */
const tell = (
  [before, after]: readonly [Side, Side],
  offers: ReadonlyArray<Recorded>,
  rest: Pick<Backtest, "rejected" | "remarks" | "source">,
) => {
  const backtest: Backtest = {
    ...rest,
    policy: after.name,
    against: before.name,
    report: Pricing.backtest(before.pricing, after.pricing, offers),
    offers: new Map(offers.map((offer) => [offer.id, offer])),
    otherwise: offers.filter(({ decided, request }) => {
      if (decided === undefined) return false
      const now = before.pricing.outcome(request)
      return (
        now._tag !== decided._tag ||
        (now._tag === "NeedsApproval" && decided._tag === "NeedsApproval" && now.rank.name !== decided.rank.name)
      )
    }).length,
  }
  return { json: backtestJson(backtest), text: backtestText(backtest) }
}

/** The same for the won deals of an order book. */
const tellDeals = (
  pair: readonly [Side, Side],
  book: OrderBook,
  requester: Decision.Rank,
  directory: string,
  currency: Money.CurrencyCode,
  unasked: ReadonlyArray<string>,
) => {
  const offers = offersOfDeals(book, requester, windowOf(pair))
  return tell(pair, offers, {
    source: `${count(offers.length)} won deals of ${directory}`,
    rejected: book.rejected,
    remarks: [
      ...unasked.map((other) => `Only prices are asked about: the policy of kind ${other} isn't looked at.`),
      `Sellers are asked about as ${requester.name}; deals that weren't won have no price, and costs and terms aren't in an order book.`,
      ...pair.flatMap(({ name, pricing: { policy } }) =>
        policy.currency === currency
          ? []
          : [
              `The order book is in ${currency}, ${name} in ${policy.currency}: its amounts count by its own exchange rates.`,
            ],
      ),
    ],
  })
}

/** Everything that was asked, one after the other. */
const answerAll = (told: ReadonlyArray<{ readonly json: unknown; readonly text: ReadonlyArray<string> }>) =>
  answer(
    Object.assign({}, ...told.map(({ json }) => json)),
    told.flatMap(({ text }, index) => (index === 0 ? text : ["", ...text])),
  )

/** The same for the quotes of a store. */
const tellQuotes = (
  pair: readonly [Side, Side],
  { offers, rankless }: RecordedQuotes,
  company: string,
  place: string,
  others: ReadonlyArray<string>,
) =>
  tell(pair, offers, {
    source: `${count(offers.length)} decisions about quotes of ${company} in ${place}`,
    rejected: [],
    remarks: [
      ...others.map((other) => `Prices and credit are asked about: the policy of kind ${other} isn't looked at.`),
      ...(rankless === 0
        ? []
        : [
            `${counted(rankless, "decision")} ${rankless === 1 ? "is" : "are"} left out: whoever asked has no rank on the ladder.`,
          ]),
    ],
  })

/** The same for releases. */
const tellCredit = (
  [before, after]: readonly [CreditSide, CreditSide],
  { byHost, releases }: RecordedReleases,
  source: string,
) => {
  const report: CreditBacktest = {
    source,
    policy: after.name,
    against: before.name,
    report: Credit.backtest(before.credit, after.credit, releases),
    releases: new Map(releases.map((release) => [release.id, release])),
    otherwise: releases.filter(({ decided, request }) => before.credit.gate(request)._tag !== decided).length,
    remarks: [
      "Each release is asked about with the exposure and the terms of its day; that one more would have left less headroom to the next isn't followed.",
      ...(byHost === 0
        ? []
        : [
            `${counted(byHost, "release")} ${byHost === 1 ? "is" : "are"} left out: the exposure was the host's own, and it isn't on record.`,
          ]),
    ],
  }
  return { json: { credit: creditJson(report) }, text: creditText(report) }
}

const aliasesOf = (texts: ReadonlyArray<string>) =>
  Effect.map(
    Effect.forEach(texts, (text) => Effect.mapError(Effect.fromResult(parseAlias(text)), (problem) => usage(problem))),
    (pairs) => new Map(pairs),
  )

const rankOf = (name: Option.Option<string>, ranks: Decision.Ladder) =>
  Option.match(name, {
    onNone: () => Effect.succeed(Decision.lowest(ranks)),
    onSome: (rank) =>
      Effect.mapError(Effect.fromResult(Decision.rankNamed(ranks, rank)), (problem) =>
        usage(`--requester: ${Decision.describeLadderProblem(problem).en}`),
      ),
  })

const currencyOf = (code: Option.Option<string>, otherwise: string) =>
  Effect.mapError(Effect.fromResult(Money.currency(Option.getOrElse(code, () => otherwise))), (error) =>
    usage(`--currency: ${Money.describe(error).en}`),
  )

export const backtest = Command.make(
  "backtest",
  {
    file: Argument.String("file").pipe(
      Argument.withDescription("The policies to try, as JSON; their pricing, credit and commission count"),
    ),
    deals: Flag.String("deals").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("An order book: products.csv, sales_teams.csv, accounts.csv, sales_pipeline.csv"),
      Flag.optional,
    ),
    tenant: Flag.String("tenant").pipe(
      Flag.withMetavar("COMPANY"),
      Flag.withDescription("The quotes and the orders that this company has in the store"),
      Flag.optional,
    ),
    against: Flag.String("against").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("The policies to compare with; those of the host unless given"),
      Flag.optional,
    ),
    kind: Flag.Literals("kind", ["pricing", "credit", "commission"]).pipe(
      Flag.withDescription("Where the file is a policy by itself"),
      Flag.optional,
    ),
    ladder,
    requester: Flag.String("requester").pipe(
      Flag.withMetavar("RANK"),
      Flag.withDescription("Rank of those who sell in the order book; the lowest unless given"),
      Flag.optional,
    ),
    currency: Flag.String("currency").pipe(
      Flag.withMetavar("CODE"),
      Flag.withDescription("Currency of the order book; that of the policy unless given"),
      Flag.optional,
    ),
    alias: Flag.String("alias").pipe(
      Flag.withMetavar("WRONG=RIGHT"),
      Flag.withDescription("A name that the order book writes wrongly; may be repeated"),
      Flag.atLeast(0),
    ),
  },
  Effect.fnUntraced(function* (given) {
    const { deals, tenant } = given
    if (Option.isSome(deals) === Option.isSome(tenant)) {
      return yield* usage(
        "which past? Give either an order book, --deals DIR, or a company whose quotes and orders are in the store, --tenant COMPANY --store ADDRESS",
      )
    }
    const host = yield* hostOf(yield* root)
    const reading = { host, ladder: yield* ladderOf(given.ladder, host), kind: given.kind }
    const after = yield* sidesOf(given.file, reading)
    const currency = yield* currencyOf(
      given.currency,
      after.pricing?.pricing.policy.currency ?? after.commission?.commission.plan.currency ?? host.template.currency,
    )
    const before = yield* againstOf(given.against, reading, currency)
    if (Option.isSome(deals)) {
      if (after.pricing === undefined && after.commission === undefined) {
        return yield* usage(
          `${given.file} holds neither a pricing policy nor a commission plan; an order book has nothing else to ask about`,
        )
      }
      const prices =
        after.pricing === undefined
          ? undefined
          : ([yield* comparable(before.pricing, given.against, "pricing"), after.pricing] as const)
      const plans =
        after.commission === undefined
          ? undefined
          : ([yield* comparable(before.commission, given.against, "commission"), after.commission] as const)
      const requester = yield* rankOf(given.requester, reading.ladder)
      const book = yield* Effect.mapError(
        readOrderBook(deals.value, { aliases: yield* aliasesOf(given.alias), currency }),
        (error) => usage(error.message),
      )
      const unasked = [...after.others, ...(after.credit === undefined ? [] : ["credit"])]
      const sales = salesOfDeals(book)
      const told = [
        ...(prices === undefined ? [] : [tellDeals(prices, book, requester, deals.value, currency, unasked)]),
        ...(plans === undefined
          ? []
          : [
              yield* tellCommission(plans, sales, `${count(sales.facts.length)} won deals of ${deals.value}`, [
                "Each won deal counts as booked on the day of its close, for the person who closed it.",
              ]),
            ]),
      ]
      return yield* answerAll(told)
    }
    const company = Option.getOrThrow(tenant)
    if (after.pricing === undefined && after.credit === undefined && after.commission === undefined) {
      return yield* usage(
        `${given.file} holds neither a pricing nor a credit policy nor a commission plan; no other kind is back-tested`,
      )
    }
    const prices =
      after.pricing === undefined
        ? undefined
        : ([yield* comparable(before.pricing, given.against, "pricing"), after.pricing] as const)
    const credits =
      after.credit === undefined
        ? undefined
        : ([yield* comparable(before.credit, given.against, "credit"), after.credit] as const)
    const plans =
      after.commission === undefined
        ? undefined
        : ([yield* comparable(before.commission, given.against, "commission"), after.commission] as const)
    return yield* onStore("refuse", (_host, place) =>
      Effect.gen(function* () {
        const bySystem = <A, E>(effect: Effect.Effect<A, E, Engine.Engine | Engine.Session>) =>
          effect.pipe(
            Effect.provideService(Engine.Session, Engine.system(company, "policy-backtest")),
            Effect.provide(Engine.layer(host)),
          )
        const quotes =
          prices === undefined ? undefined : yield* bySystem(recordedQuotes(host, reading.ladder, windowOf(prices)))
        const releases = credits === undefined ? undefined : yield* bySystem(recordedReleases(host))
        const sales = plans === undefined ? undefined : yield* bySystem(salesOfStore)
        const isEmpty =
          (sales === undefined || sales.facts.length === 0) &&
          (quotes === undefined || quotes.offers.length + quotes.rankless === 0) &&
          (releases === undefined || releases.releases.length + releases.byHost === 0)
        if (isEmpty) {
          const missing = [
            ...(quotes === undefined ? [] : ["quote"]),
            ...(releases === undefined && sales === undefined ? [] : ["order"]),
          ]
          return yield* failed(
            `${place} holds no decided ${missing.join(" or ")} of company "${company}"`,
            "Mind the spelling; names are told apart by case.",
          )
        }
        const told = [
          ...(prices === undefined || quotes === undefined
            ? []
            : [tellQuotes(prices, quotes, company, place, after.others)]),
          ...(credits === undefined || releases === undefined
            ? []
            : [tellCredit(credits, releases, `${count(releases.releases.length)} releases of ${company} in ${place}`)]),
          ...(plans === undefined || sales === undefined
            ? []
            : [
                yield* tellCommission(plans, sales, `${count(sales.facts.length)} facts of ${company} in ${place}`, [
                  "Every order, invoice and payment counts as it stands now; attainment and conduct are those on record, supervisors those of today.",
                ]),
              ]),
        ]
        yield* answerAll(told)
      }),
    )
  }),
).pipe(
  Command.withShortDescription("Say what other policies would have made of the offers and orders of the past"),
  Command.withDescription(
    "Asks two pricing policies about every won deal of an order book, or about every decided quote of a company in a store, and two credit policies about every release of its orders, and compares the answers: which decisions change and which way, for how much money, and what that means for those who approve. Two commission plans are asked what they would have paid: who gains, who loses, what it costs. Nothing is stored.",
  ),
  Command.withExamples([
    { command: "dealwright policy backtest policies.json --deals ./2025" },
    {
      command:
        "dealwright policy backtest proposed.json --against in-force.json --store sqlite:sales.sqlite --tenant acme",
    },
  ]),
)

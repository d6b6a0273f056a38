/** policy backtest: what another pricing policy would have made of offers of the past. */
import * as Calendar from "@dealwright/core/Calendar"
import * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Templates from "@dealwright/core/Templates"
import * as Clock from "effect/Clock"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { parseAlias, readOrderBook } from "../../orderbook/Read.ts"
import { failed, usage } from "../Failure.ts"
import { hostOf } from "../HostFile.ts"
import { count, counted } from "../Io.ts"
import { answer, onStore, root } from "../Shared.ts"
import { type Backtest, backtestJson, backtestText } from "./BacktestText.ts"
import { ladderOf, type Reading, readPolicies } from "./PolicyFile.ts"
import { recordedQuotes } from "./Quotes.ts"
import { offersOfDeals, type Recorded } from "./Recorded.ts"
import { ladder, mustBeUsable } from "./Text.ts"

const isPricing = Schema.is(Pricing.PricingPolicySchema)

/** A pricing policy that is ready to decide, and what it is called. */
interface Side {
  readonly name: string
  readonly pricing: Pricing.CompiledPricing
}

const compiled = (name: string, policy: unknown, { host, ladder: ranks }: Pick<Reading, "host" | "ladder">) =>
  Effect.gen(function* () {
    if (!isPricing(policy)) return yield* failed(`${name} has no pricing policy that this command knows`)
    const { extensions } = host
    const convert = Pricing.converterOf(policy.exchangeRates)
    const built = Pricing.compile(policy, { ladder: ranks, extensions, convert })
    if (Result.isSuccess(built)) return { name, pricing: built.success } satisfies Side
    const problems = built.failure.map(({ place, text }) => `  ${place}: ${text.en}`).join("\n")
    return yield* failed(
      `${name} can't be used with ${ranks.ranks.map((rank) => rank.name).join(" < ")}:\n${problems}`,
      "Name the policy that is in force with --against FILE.",
    )
  })

const sideOf = Effect.fnUntraced(function* (file: string, reading: Reading) {
  const given = yield* mustBeUsable(yield* readPolicies(file, reading), "en")
  const found = given.find((one) => one.kind === Pricing.pricingPolicy.key)
  if (found === undefined) return yield* usage(`${file} holds no pricing policy; only pricing is back-tested`)
  const others = given.filter((one) => one !== found).map((one) => one.kind)
  return { side: yield* compiled(file, found.data, reading), others }
})

/** The policy to compare with: a file's, the host's own, or the shipped one in a currency. */
const againstOf = Effect.fnUntraced(function* (
  against: Option.Option<string>,
  reading: Reading,
  currency: Money.CurrencyCode,
) {
  if (Option.isSome(against)) return (yield* sideOf(against.value, reading)).side
  const { host } = reading
  if (Option.isSome((yield* root).host)) {
    const { data, version } = host.policies.on(
      Calendar.today(host.calendar, Instant.fromEpochMillis(yield* Clock.currentTimeMillis)),
    )
    return yield* compiled(`the policy of template ${host.template.name} ${version}`, data.pricing, reading)
  }
  const calendar = Calendar.monToFri(Calendar.TimeZone.utc)
  return yield* compiled(
    "the shipped trade policy",
    Templates.tradeFor({ currency, calendar }).policies.pricing,
    reading,
  )
})

/** Compares, and says what came out. */
const tell = Effect.fnUntraced(function* (
  [before, after]: readonly [Side, Side],
  offers: ReadonlyArray<Recorded>,
  rest: Pick<Backtest, "rejected" | "remarks" | "source">,
) {
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
  yield* answer(backtestJson(backtest), backtestText(backtest))
})

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

const currencyOf = (code: Option.Option<string>, { pricing: { policy } }: Side) =>
  Option.match(code, {
    onNone: () => Effect.succeed(policy.currency),
    onSome: (text) =>
      Effect.mapError(Effect.fromResult(Money.currency(text)), (error) =>
        usage(`--currency: ${Money.describe(error).en}`),
      ),
  })

export const backtest = Command.make(
  "backtest",
  {
    file: Argument.String("file").pipe(Argument.withDescription("The policies to try, as JSON; their pricing counts")),
    deals: Flag.String("deals").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("An order book: products.csv, sales_teams.csv, accounts.csv, sales_pipeline.csv"),
      Flag.optional,
    ),
    tenant: Flag.String("tenant").pipe(
      Flag.withMetavar("COMPANY"),
      Flag.withDescription("The quotes that this company has in the store"),
      Flag.optional,
    ),
    against: Flag.String("against").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("The policies to compare with; those of the host unless given"),
      Flag.optional,
    ),
    kind: Flag.Literals("kind", ["pricing"]).pipe(
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
        "which offers? Give either an order book, --deals DIR, or a company whose quotes are in the store, --tenant COMPANY --store ADDRESS",
      )
    }
    const host = yield* hostOf(yield* root)
    const reading = { host, ladder: yield* ladderOf(given.ladder, host), kind: given.kind }
    const { others, side: after } = yield* sideOf(given.file, reading)
    const currency = yield* currencyOf(given.currency, after)
    const before = yield* againstOf(given.against, reading, currency)
    const days = Math.max(before.pricing.windowDays, after.pricing.windowDays)
    const remarks = others.map((other) => `Only prices are asked about: the policy of kind ${other} isn't looked at.`)
    if (Option.isSome(deals)) {
      const requester = yield* rankOf(given.requester, reading.ladder)
      const book = yield* Effect.mapError(
        readOrderBook(deals.value, { aliases: yield* aliasesOf(given.alias), currency }),
        (error) => usage(error.message),
      )
      const offers = offersOfDeals(book, requester, days)
      return yield* tell([before, after], offers, {
        source: `${count(offers.length)} won deals of ${deals.value}`,
        rejected: book.rejected,
        remarks: [
          ...remarks,
          `Sellers are asked about as ${requester.name}; deals that weren't won have no price, and costs and terms aren't in an order book.`,
          ...[before, after].flatMap(({ name, pricing: { policy } }) =>
            policy.currency === currency
              ? []
              : [
                  `The order book is in ${currency}, ${name} in ${policy.currency}: its amounts count by its own exchange rates.`,
                ],
          ),
        ],
      })
    }
    const company = Option.getOrThrow(tenant)
    return yield* onStore("refuse", (_host, place) =>
      Effect.gen(function* () {
        const { offers, rankless } = yield* recordedQuotes(host, reading.ladder, days).pipe(
          Effect.provideService(Engine.Session, Engine.system(company, "policy-backtest")),
          Effect.provide(Engine.layer(host)),
        )
        if (offers.length === 0 && rankless === 0) {
          return yield* failed(
            `${place} holds no decided quote of company "${company}"`,
            "Mind the spelling; names are told apart by case.",
          )
        }
        yield* tell([before, after], offers, {
          source: `${count(offers.length)} decisions about quotes of ${company} in ${place}`,
          rejected: [],
          remarks: [
            ...remarks,
            ...(rankless === 0
              ? []
              : [
                  `${counted(rankless, "decision")} ${rankless === 1 ? "is" : "are"} left out: whoever asked has no rank on the ladder.`,
                ]),
          ],
        })
      }),
    )
  }),
).pipe(
  Command.withShortDescription("Say what a pricing policy would have made of offers of the past"),
  Command.withDescription(
    "Asks two pricing policies about every won deal of an order book, or about every decided quote of a company in a store, and compares the answers: which decisions change and which way, for how much money, and what that means for those who approve. Nothing is stored.",
  ),
  Command.withExamples([
    { command: "dealwright policy backtest policies.json --deals ./2025" },
    {
      command:
        "dealwright policy backtest proposed.json --against in-force.json --store sqlite:sales.sqlite --tenant acme",
    },
  ]),
)

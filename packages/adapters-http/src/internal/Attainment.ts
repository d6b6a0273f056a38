/**
 * How much of a target is reached: as a whole or an owner's part of it, with the parts below.
 *
 * @module
 */
import * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Period from "@dealwright/core/Period"
import * as Rate from "@dealwright/core/Rate"
import * as Target from "@dealwright/core/Target"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Endpoint } from "../Endpoint.ts"
import { type ApiError, fail } from "../Problem.ts"
import type { Visibility } from "../Resource.ts"
import * as Query from "./Query.ts"
import { inPerson } from "./Reads.ts"

const AmountForm = Schema.Struct({ amount: Schema.String, currency: Schema.String })
const FigureForm = Schema.TaggedUnion({
  Amount: { money: AmountForm },
  Quantity: { quantity: Schema.String, unit: Schema.String },
  Count: { count: Schema.Int },
})

/** `rate` is a percentage as text; absent where the target is zero, which has no attainment (TGT-6). */
const rateForm = { rate: Schema.optionalKey(Schema.String) }

const RunRateForm = Schema.TaggedUnion({
  TooEarly: { businessDays: Schema.Int },
  Projected: { elapsed: Schema.Int, businessDays: Schema.Int, figure: FigureForm, ...rateForm },
  Over: {},
})

const row = {
  owner: Schema.String,
  from: Schema.String,
  until: Schema.String,
  target: FigureForm,
  actual: FigureForm,
  variance: FigureForm,
  ...rateForm,
  runRate: RunRateForm,
  overAssigned: FigureForm,
  elsewhere: Schema.Array(FigureForm),
}

const Answer = Schema.Struct({
  id: Schema.String,
  standing: Schema.String,
  measure: Schema.String,
  today: Schema.String,
  ...row,
  parts: Schema.Array(Schema.Struct(row)),
})

/** Most parts that one answer shows; each can be asked for by itself. */
const maxParts = 1000

const encode = Schema.encodeSync(Target.Codec.Figure)

const rateOf = (attainment: Target.AttainmentRate) =>
  attainment._tag === "Attained" ? { rate: Rate.format(attainment.rate) } : {}

const shown = (unit: Target.Unit, found: Target.PartAttainment) => {
  const figure = (units: bigint) => encode(Target.figureOf(unit, units))
  const { actual, attainment, elsewhere, overAssigned, owner, period, runRate, target, variance } = found
  return {
    owner: Target.ownerKey(owner),
    from: LocalDate.format(period.from),
    until: LocalDate.format(period.until),
    target: figure(target),
    actual: figure(actual),
    variance: figure(variance),
    ...rateOf(attainment),
    runRate:
      runRate._tag === "Projected"
        ? {
            _tag: runRate._tag,
            elapsed: runRate.elapsed,
            businessDays: runRate.businessDays,
            figure: figure(runRate.units),
            ...rateOf(runRate.attainment),
          }
        : runRate,
    overAssigned: figure(overAssigned),
    elsewhere: elsewhere.map((one) => encode(one)),
  }
}

const badParameter = (name: string, en: string, zh: string) =>
  fail(400, "invalid-parameter", `Parameter "${name}" ${en}.`, `参数“${name}”${zh}。`, {
    issues: [{ pointer: `?${name}`, message: en }],
  })

const readOwner = (text: string): Result.Result<Target.Owner, ApiError> => {
  if (text === "company") return Result.succeed(Target.company)
  if (/^team:.{1,40}$/u.test(text)) return Result.succeed(Target.team(text.slice("team:".length)))
  if (/^member:[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/u.test(text)) {
    return Result.succeed(Target.member(text.slice("member:".length)))
  }
  return Result.fail(badParameter("owner", "is company, team:… or member:…", "应为 company、team:… 或 member:…"))
}

const readPeriod = (text: string): Result.Result<Period.Period, ApiError> =>
  Result.mapError(Period.parse(text), () =>
    badParameter("period", "is the id of a period such as 2026-03 or 2026-Q1", "应为期间编号,如 2026-03 或 2026-Q1"),
  )

const optional = <A>(
  text: string | undefined,
  read: (text: string) => Result.Result<A, ApiError>,
): Result.Result<A | undefined, ApiError> => (text === undefined ? Result.succeed(undefined) : read(text))

const notFound = (id: string) =>
  fail(
    404,
    "not-found",
    `There is no targets/${id} with that part, or it isn't yours to see.`,
    `targets/${id} 或其该部分不存在,或您无权查看。`,
    { rule: "ORG-5" },
  )

/** The endpoint, where the host follows targets. A member's figures are shown to whoever sees that member (ORG-5). */
export const attainments = (host: Engine.Host, visibility: Visibility): ReadonlyArray<Endpoint> => {
  if (!host.aggregates.has(Target.target.kind)) return []
  return [
    {
      method: "GET",
      path: "/v1/targets/{id}/attainment",
      name: "get-target-attainment",
      group: "targets",
      summary: "How much of a target is reached today, where it is heading, and the same of its parts",
      description:
        "Without owner and period the whole target. A target of zero has no rate. Over-assignment is what credit shares sum to beyond what was sold.",
      query: [
        { name: "owner", about: "`company`, `team:…` or `member:…`.", schema: Schema.String },
        { name: "period", about: "Such as `2026-03` or `2026-Q1`.", schema: Schema.String },
      ],
      success: Answer,
      problems: [404],
      handle: (call) =>
        Effect.gen(function* () {
          yield* Effect.fromResult(Query.onlyKnown(call.query, ["owner", "period"]))
          const owner = yield* Effect.fromResult(
            Result.flatMap(Query.single(call.query, "owner"), (text) => optional(text, readOwner)),
          )
          const period = yield* Effect.fromResult(
            Result.flatMap(Query.single(call.query, "period"), (text) => optional(text, readPeriod)),
          )
          const engine = yield* Engine.Engine
          const { directory } = host
          const facts = yield* engine
            .facts(() => ({ members: Decider.document(directory.of, directory.id) }))
            .pipe(Effect.updateService(Engine.Session, inPerson))
          const { actor, at, calendar, today } = facts
          if (actor._tag === "System") return yield* Effect.die(new Error("a caller acts as the system"))
          const seen = visibility(facts.members, actor, { at, kind: Target.target.kind })
          const maySee = (one: Target.Owner) =>
            one._tag !== "Member" || seen._tag === "Everything" || seen.members.has(one.memberId)
          const state = yield* engine.state(Target.target, call.id)
          if (state._tag === "Absent" || !maySee(state.terms.owner) || (owner !== undefined && !maySee(owner))) {
            return yield* notFound(call.id)
          }
          const { metric } = state.terms
          const months: Array<Target.ActualsState> = []
          const query = Target.actualsQuery(metric.measure, state.terms.period)
          let after: Engine.Page<unknown>["next"]
          do {
            const page: Engine.Page<Target.ActualsState> = yield* engine.find(Target.actuals, {
              ...query,
              ...(after === undefined ? {} : { after }),
            })
            months.push(...page.documents.map((found) => found.state))
            after = page.next
          } while (after !== undefined)
          const attained = (of: { readonly owner?: Target.Owner; readonly period?: Period.Period }) =>
            Target.attainmentOf(state, months, { calendar, today, ...of })
          const found = attained({
            ...(owner === undefined ? {} : { owner }),
            ...(period === undefined ? {} : { period }),
          })
          if (found === undefined) return yield* notFound(call.id)
          const nodes = Target.partsOf(state)
          const isAsked = (node: Target.Node) =>
            Target.ownerKey(node.owner) === Target.ownerKey(found.owner) &&
            node.period.from === found.period.from &&
            node.period.until === found.period.until
          const places = new Set(nodes.find(isAsked)?.parts ?? [])
          const parts = nodes
            .filter((node) => places.has(node.place) && maySee(node.owner))
            .slice(0, maxParts)
            .flatMap((node) => {
              const one = attained({ owner: node.owner, period: node.period })
              return one === undefined ? [] : [shown(metric.unit, one)]
            })
          return {
            status: 200,
            body: {
              id: call.id,
              standing: state.standing._tag,
              measure: metric.measure,
              today: LocalDate.format(today),
              ...shown(metric.unit, found),
              parts,
            },
          }
        }),
    },
  ]
}

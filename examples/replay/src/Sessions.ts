/**
 * Who acts in a replay, and when: members and the operator of one company, in simulated time.
 *
 * @module
 */
import { Calendar, type Decider, Engine, Instant, type LocalDate, type Ports } from "@dealwright/core"
import { Effect } from "effect"

/** The company that everything happens in. */
export const tenant = "replay"
/** Days are counted in UTC. */
export const zone = Calendar.TimeZone.utc

/** Noon of a day. */
export const noon = (date: LocalDate.LocalDate): Instant.Instant =>
  Instant.addMillis(Calendar.TimeZone.startOfDay(date, zone), 12 * Instant.hour)

/** When a day's work is done, its money booked, and the last step of a schedule due: 20:00. */
export const evening = (date: LocalDate.LocalDate): Instant.Instant =>
  Instant.addMillis(Calendar.TimeZone.startOfDay(date, zone), 20 * Instant.hour)

/** A member does it, at that moment. */
export const asMember =
  (id: string, moment: Instant.Instant) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(
      Effect.provideService(Engine.Session, Engine.member(tenant, id)),
      Effect.provide(Engine.clockLayer(() => moment)),
    )

/** The operator does it, at that moment. */
export const asOperator = (moment: Instant.Instant) =>
  Effect.provideService(Engine.Session, Engine.system(tenant, "replay", { at: moment }))

/** The operator looks at what there is. */
export const asReader = Effect.provideService(Engine.Session, Engine.system(tenant, "replay"))

/** Every document that the conditions find. */
export const findAll = Effect.fnUntraced(function* <S>(of: Decider.Readable<S>, where: ReadonlyArray<Ports.Condition>) {
  const engine = yield* Engine.Engine
  const documents: Array<Decider.Found<S>> = []
  for (let after: Engine.Page<S>["next"]; ; ) {
    const page: Engine.Page<S> = yield* engine.find(of, {
      where,
      limit: 1000,
      ...(after === undefined ? {} : { after }),
    })
    documents.push(...page.documents)
    if (page.next === undefined) return documents
    after = page.next
  }
}, asReader)

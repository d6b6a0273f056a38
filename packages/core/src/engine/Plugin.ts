/**
 * What a plugin is: a value. The built-in modules come in as plugins too.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Instant } from "../calendar/Instant.ts"
import type { Access } from "../decider/Access.ts"
import type { Aggregate, AnyAggregate, Concern, FactPort, Readable, Tagged } from "../decider/Aggregate.ts"
import type { Extension } from "../decider/Extension.ts"
import type { Facts, MemberActor } from "../decider/Facts.ts"
import type { AnyPolicyKind } from "../decider/Policy.ts"
import type { Reactor } from "../decider/Reactor.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { Catalogue } from "../decision/Messages.ts"
import type { Decision, Reason } from "../decision/Model.ts"
import type { StoredEvent } from "../ports/Store.ts"

/**
 * A further condition on commands of one kind of aggregate. What it answers is joined to the core's own decision about
 * access, so it can only make things stricter: anything but `Allowed` refuses the command.
 */
export interface Guard {
  readonly name: string
  readonly on: string
  guard(request: {
    readonly id: string
    readonly command: Tagged
    readonly state: unknown
    readonly facts: Facts
  }): Decision
}

/**
 * A {@link Guard} on the commands of one aggregate, with their types and its state's.
 *
 * @example
 * ```ts
 * import { Decision, Engine, Receivable } from "@dealwright/core"
 * const guard = Engine.guard(Receivable.receivable, "acme/no-write-offs", ({ command }) =>
 *   command._tag === "WriteOff" ? Decision.denied(Decision.reason("Denied", "acme-no-write-offs", "ACME-1")) : Decision.allowed(),
 * )
 * ```
 */
export const guard = <C extends Tagged, E extends Tagged, S, X, K>(
  aggregate: Aggregate<C, E, S, X, K>,
  name: string,
  check: (request: { readonly id: string; readonly command: C; readonly state: S; readonly facts: Facts }) => Decision,
): Guard => ({
  name,
  on: aggregate.kind,
  // The engine shows a guard only commands and states of the aggregate that it is on.
  guard: check as unknown as Guard["guard"],
})

/**
 * Told of every committed event at least once, each stream in order, several streams at a time. What it keeps failing on
 * is parked after some tries, with everything behind it in its stream; it never holds up the commit, nor another
 * subscriber.
 */
export interface Subscriber {
  readonly name: string
  /** Kinds of aggregate it wants to hear of; all when left out. */
  readonly kinds?: ReadonlyArray<string>
  readonly handle: (event: StoredEvent) => Effect.Effect<void, unknown>
}

/** Where the engine looks up who acts. Exactly one plugin brings it. */
export interface Directory<State> {
  readonly of: Readable<State>
  readonly id: string
  actor(state: State, ladder: Ladder, memberId: string): MemberActor | undefined
  /**
   * The member as one who acts for another at a moment, in what a command is about (ORG-3), or why not. Without a concern:
   * in general. A directory that leaves this out knows no delegation, and nobody acts for anybody.
   */
  actingFor?(request: {
    readonly state: State
    readonly ladder: Ladder
    readonly memberId: string
    readonly forId: string
    readonly at: Instant
    readonly concern?: Concern
  }): Result.Result<MemberActor, Reason>
}

/**
 * Forgets a directory's state type.
 *
 * @example
 * ```ts
 * import { Decision, Engine, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const { initial, kind } = Organisation.organisation
 * const staff = Engine.directory({ of: Organisation.organisation, id: Organisation.organisationId, actor: Organisation.actorOf })
 * assert.equal(staff.of.kind, kind)
 * // Whoever isn't listed is nobody: the engine refuses the command.
 * assert.equal(staff.actor(initial, Decision.defaultLadder, "ann"), undefined)
 * ```
 */
export const directory = <State>(self: Directory<State>): Directory<unknown> =>
  // The engine hands `actor` only states that `of` decoded.
  self as unknown as Directory<unknown>

/** The answer to a {@link FactPort}: facts kept by the host's ERP or another service. */
export interface FactSource {
  readonly port: string
  readonly answer: (request: { readonly tenant: string; readonly question: unknown }) => Effect.Effect<unknown, unknown>
}

/**
 * Answers a port with a function of the host's. What it returns is checked against the port's schema.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import { Effect } from "effect"
 * import * as Schema from "effect/Schema"
 * import assert from "node:assert"
 * const stock = { name: "acme/stock", request: Schema.String, answer: Schema.Int }
 * const pieces = new Map([["article-7", 12]])
 * const source = Engine.factSource(stock, ({ question }) => {
 *   const known = pieces.get(question)
 *   // What isn't known fails the command; it is never taken for zero.
 *   return known === undefined ? Effect.fail(`no article ${question}`) : Effect.succeed(known)
 * })
 * assert.equal(await Effect.runPromise(source.answer({ tenant: "acme", question: "article-7" })), 12)
 * ```
 */
export const factSource = <Request, Answer, E>(
  port: FactPort<Request, Answer>,
  answer: (request: { readonly tenant: string; readonly question: Request }) => Effect.Effect<Answer, E>,
): FactSource => {
  const check = Schema.encodeUnknownEffect(port.answer)
  return {
    port: port.name,
    // Questions on this port are only ever made by `ask`, which ties them to the port's request type.
    answer: ({ question, tenant }) =>
      answer({ tenant, question: question as Request }).pipe(
        Effect.tap((found) =>
          Effect.mapError(check(found), (error) => `the answer is not what the port asks for: ${error.message}`),
        ),
      ),
  }
}

/** A plugin that another one needs. `version` is a lowest version `x.y.z` with the same major number. */
export interface Need {
  readonly id: string
  readonly version?: string
}

/** A plugin. Everything but `id` and `version` is optional. */
export interface Plugin {
  /** `acme.discounts`: letters, digits, `.`, `-`; unique. */
  readonly id: string
  /** `major.minor.patch`. */
  readonly version: string
  readonly needs?: ReadonlyArray<Need>
  readonly aggregates?: ReadonlyArray<AnyAggregate>
  readonly reactors?: ReadonlyArray<Reactor>
  readonly policies?: ReadonlyArray<AnyPolicyKind>
  readonly ports?: ReadonlyArray<FactPort<unknown, unknown>>
  readonly sources?: ReadonlyArray<FactSource>
  readonly guards?: ReadonlyArray<Guard>
  readonly subscribers?: ReadonlyArray<Subscriber>
  readonly extensions?: ReadonlyArray<Extension>
  readonly messages?: Catalogue
  readonly directory?: Directory<unknown>
}

/**
 * Declares a plugin; an identity that checks the shape where it is written.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * const plugin = Engine.plugin({ id: "acme.greetings", version: "1.0.0", messages: {
 *   "acme-greeting": { en: "Good day.", zh: "您好。" }
 * } })
 * ```
 */
export const plugin = (self: Plugin): Plugin => self

/** Stricter or laxer access to single commands, by `kind.Command`. */
export type AccessTable = Readonly<Record<string, Access>>

/**
 * A company with a clock that the story moves: who does something does it then, and what is due fires every morning at eight
 * and every evening at six. Everything that is told comes from what the engine answered.
 */
import {
  Approval,
  Calendar,
  type Dealwright,
  Decider,
  Decision,
  Engine,
  type Instant,
  LocalDate,
  Organisation,
  openDealwright,
  type Ports,
  Receivable,
} from "@dealwright/core"
import { type Layer, Result } from "effect"
import { Narrator, type Paint, type Tone } from "./Narrator.ts"
import { clockIn, commandOf, decisionIn, verdictText } from "./Reading.ts"

/** What a story needs from outside. */
export interface StageOptions<E> {
  readonly store: Layer.Layer<Ports.Store, E>
  readonly locale: Decision.Locale
  readonly write: (text: string) => void
  readonly paint: Paint
}

/** A decision as it was told. */
export interface Told {
  readonly decision: Decision.Decision
  readonly reasons: ReadonlyArray<string>
}

/** Whoever works there. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly rank: string
  readonly roles: ReadonlyArray<Organisation.Role>
  readonly supervisor?: string
}

/** A request for approval that waits: whom it asked, and until when before it goes up. */
export interface Waiting {
  readonly id: string
  readonly asked: string
  readonly until: string
}

/** How much one command did, in how many documents. */
export interface Extent {
  readonly events: number
  readonly documents: number
}

/** An event of a watched debt that a morning brought about. */
export interface Morning {
  readonly at: Instant.Instant
  readonly event: Receivable.ReceivableEvent
}

type Asked<C extends Decider.Tagged, E extends Decider.Tagged, S, X, K> = Decider.Aggregate<C, E, S, X, K>

const tones: Readonly<Record<Decision.Verdict, Tone>> = { Allowed: "good", NeedsApproval: "mixed", Denied: "bad" }

/** When what is due fires: 08:00. */
const morning = 8 * 60
const evening = 18 * 60

/** The story expected something else: a mistake in the story. */
const unexpected = (what: string): Error => new Error(`the story expected something else: ${what}`)

/** A company on stage. Closed by whoever opened it. */
export class Stage {
  readonly tell: Narrator
  readonly dealwright: Dealwright
  readonly tenant: string
  /** Every decision that was told, in order. */
  readonly decisions: Array<Told> = []
  readonly #locale: Decision.Locale
  readonly #calendar: Calendar.BusinessCalendar
  readonly #time: { now: Instant.Instant }
  readonly #names = new Map<string, string>()
  readonly #watched = new Map<string, number>()

  private constructor(
    dealwright: Dealwright,
    tenant: string,
    template: Engine.Template,
    time: { now: Instant.Instant },
    options: Omit<StageOptions<never>, "store">,
  ) {
    this.dealwright = dealwright
    this.tenant = tenant
    this.#locale = options.locale
    this.#calendar = template.calendar
    this.#time = time
    const clockText = (at: Instant.Instant) => clockIn(template.calendar, at)
    this.tell = new Narrator({ write: options.write, paint: options.paint, clockText })
  }

  /** Opens the company on the morning of `from`, a date of its own calendar. */
  static async open<E>(
    tenant: string,
    template: Engine.Template,
    from: `${number}-${number}-${number}`,
    options: StageOptions<E>,
  ): Promise<Stage> {
    const time = {
      now: Calendar.TimeZone.instantOf(LocalDate.literal(from), morning, template.calendar.zone),
    }
    const { locale, paint, store, write } = options
    const dealwright = await openDealwright({ store, template, every: false, clock: { now: () => time.now } })
    return new Stage(dealwright, tenant, template, time, { locale, paint, write })
  }

  get now(): Instant.Instant {
    return this.#time.now
  }

  /** Everybody joins, whoever is reported to first. */
  async hire(people: ReadonlyArray<Person>): Promise<void> {
    const system = this.dealwright.asSystem(this.tenant, "set-up")
    for (const person of people) {
      await system.execute(Organisation.organisation, Organisation.organisationId, { _tag: "AddMember", ...person })
      this.#names.set(person.id, person.name)
    }
  }

  /** A moment in words: `Mon 11 May 16:00`. */
  when(at: Instant.Instant): string {
    const { date, time } = clockIn(this.#calendar, at)
    return `${date.replace("  ", " ")} ${time}`
  }

  /** A member's name. */
  name(id: string): string {
    return this.#names.get(id) ?? id
  }

  /**
   * Moves on to a moment, `2026-03-02 10:30` in the company's zone. On every morning and evening in between what is due fires; what that
   * meant for a watched debt is answered.
   */
  async until(text: `${number}-${number}-${number} ${number}:${number}`): Promise<ReadonlyArray<Morning>> {
    const [date = "", time = ""] = text.split(" ")
    const [hours = 0, minutes = 0] = time.split(":").map(Number)
    const { zone } = this.#calendar
    const day = Result.getOrThrow(LocalDate.parse(date))
    const target = Calendar.TimeZone.instantOf(day, hours * 60 + minutes, zone)
    if (target < this.now) throw unexpected(`time runs forward, ${text} is over`)
    const happened: Array<Morning> = []
    for (let on = Calendar.TimeZone.localDateOf(this.now, zone); on <= day; on = LocalDate.addDays(on, 1)) {
      for (const minute of [morning, evening]) {
        const next = Calendar.TimeZone.instantOf(on, minute, zone)
        if (next <= this.now || next > target) continue
        this.#time.now = next
        const { failed } = await this.dealwright.sweep(next)
        for (const { error } of failed) throw error
        happened.push(...(await this.#news()))
      }
    }
    this.#time.now = target
    return happened
  }

  /** What is due by now fires. */
  async sweeps(): Promise<void> {
    const { failed } = await this.dealwright.sweep(this.now)
    for (const { error } of failed) throw error
  }

  /** From now on, what mornings do to this debt is answered by {@link until}. */
  async watch(receivableId: string): Promise<void> {
    this.#watched.set(receivableId, (await this.history(Receivable.receivable, receivableId)).length)
  }

  async #news(): Promise<ReadonlyArray<Morning>> {
    const news: Array<Morning> = []
    for (const [id, seen] of this.#watched) {
      const recorded = await this.history(Receivable.receivable, id)
      const fresh = recorded.slice(seen)
      this.#watched.set(id, recorded.length)
      const state = await this.state(Receivable.receivable, id)
      for (const { event } of fresh) {
        if (event._tag !== "StepFired") {
          news.push({ at: this.now, event })
          continue
        }
        const notice = Receivable.noticeOf(id, state, event, this.dealwright.host.calendar)
        if (notice === undefined) continue
        news.push({ at: this.now, event })
        const reason = Decision.reason("Allowed", notice.message, "ESC-1", notice.facts)
        const sentence = this.dealwright.sentence(reason, this.#locale)
        const to = notice.audience.map((one) => this.#audience(one, notice))
        this.tell.scene(this.now, `To ${to.join(", ")}: ${sentence}`)
      }
    }
    return news
  }

  #audience(audience: Receivable.Notice["audience"][number], { owner }: Receivable.Notice): string {
    switch (audience._tag) {
      case "Owner":
        return owner === null ? "whoever sold it" : this.name(owner)
      case "Customer":
        return "the customer"
      case "Supervisor":
        return "the supervisor"
      case "ByRank":
        return `the ${audience.rank}`
      case "ByRole":
        return audience.role
    }
  }

  /** The current state, as the operator sees it. */
  state<S>(of: Decider.Readable<S>, id: string): Promise<S> {
    return this.dealwright.asSystem(this.tenant, "narrator").state(of, id)
  }

  /** The recorded events. */
  history<C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
    of: Asked<C, E, S, X, K>,
    id: string,
  ): Promise<ReadonlyArray<Engine.RecordedEvent<E>>> {
    return this.dealwright.asSystem(this.tenant, "narrator").history(of, id)
  }

  /**
   * How much one command did: the last one on the first of these documents that is so, and all that it did in the others.
   */
  async together(
    documents: ReadonlyArray<readonly [of: Decider.AnyAggregate, id: string]>,
    isSo: (event: Decider.Tagged) => boolean,
  ): Promise<Extent> {
    const recorded = await Promise.all(documents.map(([of, id]) => this.history(of, id)))
    const root = recorded[0]?.findLast(({ event }) => isSo(event))
    if (root === undefined) throw unexpected("nothing of the kind has happened")
    const command = commandOf(root.meta)
    const done = recorded.map((events) => events.filter(({ meta }) => commandOf(meta) === command).length)
    return { events: done.reduce((sum, n) => sum + n, 0), documents: done.filter((n) => n > 0).length }
  }

  /** Somebody does something, and it works. Decisions that it led to are told. */
  async does<C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
    who: string,
    of: Asked<C, E, S, X, K>,
    id: string,
    command: C,
  ): Promise<Engine.Outcome<E, S>> {
    const outcome = await this.dealwright.as(this.tenant, who).execute(of, id, command)
    for (const event of outcome.events) {
      const decision = decisionIn(event)
      if (decision !== undefined && decision.reasons.length > 0) this.decided(decision)
    }
    return outcome
  }

  /** Somebody tries something that can't be; why is told. */
  async fails<C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
    who: string,
    of: Asked<C, E, S, X, K>,
    id: string,
    command: C,
  ): Promise<void> {
    const error = await this.dealwright
      .as(this.tenant, who)
      .execute(of, id, command)
      .then(() => undefined)
      .catch((reason: unknown) => reason)
    if (error instanceof Engine.Refused) return this.decided(error.decision)
    const rejection = error instanceof Engine.ReactionFailed ? error.rejection : error
    if (rejection === undefined) throw unexpected(`${who} could not do ${command._tag}`)
    if (!Decider.isRejection(rejection)) throw rejection
    this.tell.answer("bad", "Rejected", [`${rejection.text[this.#locale]} [${rejection.rule}]`])
  }

  /** Tells a decision with its reasons. */
  decided(decision: Decision.Decision): void {
    const reasons = decision.reasons.map(
      (reason) => `${this.dealwright.sentence(reason, this.#locale)} [${reason.rule}]`,
    )
    this.decisions.push({ decision, reasons })
    const { ranks } = this.dealwright.host.ladder
    this.tell.answer(tones[decision._tag], verdictText(decision, ranks.length - 1), reasons)
  }

  /** The request for approval that waits about this subject, and whom it asked. */
  async waiting(subjectId: string): Promise<Waiting> {
    const { documents } = await this.dealwright.asSystem(this.tenant, "narrator").find(Approval.approval, {
      where: [
        { _tag: "Equals", field: "subjectId", value: subjectId },
        { _tag: "Equals", field: "status", value: "Pending" },
      ],
      limit: 2,
    })
    const [found, other] = documents
    if (found === undefined || other !== undefined) throw unexpected(`one approval waits about ${subjectId}`)
    const pending = new Set(Approval.pendingSteps(found.state).map(({ step }) => step))
    const asked = Approval.recordOf(found.state)
      .filter(({ step, what }) => what === "asked" && pending.has(step))
      .flatMap(({ who }) => who)
    const deadline = found.state._tag === "Pending" ? found.state.deadline : undefined
    return {
      id: found.id,
      asked: [...new Set(asked)].map((id) => this.name(id)).join(", "),
      until: deadline === undefined ? "whenever" : this.when(deadline),
    }
  }

  /** A request is approved, and what becomes of it is told. */
  async approves(who: string, approvalId: string, note: string): Promise<void> {
    const { state } = await this.does(who, Approval.approval, approvalId, { _tag: "Approve", note })
    const steps = Approval.pendingSteps(state).map(({ approver }) =>
      approver._tag === "AtLeast" ? approver.rank.name : approver.role,
    )
    this.tell.answer(
      "good",
      steps.length === 0 ? `Approved by ${this.name(who)}.` : `${this.name(who)} agrees. Next: ${steps.join(", ")}.`,
    )
  }
}

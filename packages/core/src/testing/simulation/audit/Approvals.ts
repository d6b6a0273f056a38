/**
 * Requests for approval: who was asked, who answered, and whether that was enough (APR, ORG-4).
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Entry } from "./Entry.ts"

interface Answer {
  /** Who answered, and for whom. */
  readonly persons: ReadonlyArray<string>
  readonly level: number
  readonly roles: ReadonlyArray<string>
  readonly isYes: boolean
}

/** A request as the feed tells. */
export interface Request {
  readonly kind: string
  readonly subjectId: string
  readonly hash: string
  /** Who asked, and for whom. */
  readonly requesters: ReadonlyArray<string>
  readonly amount: R.Amount | undefined
  readonly decision: Json
  readonly answers: ReadonlyArray<Answer>
  readonly status: "Pending" | "Approved" | "Rejected" | "Returned" | "Withdrawn" | "Expired" | "Superseded"
  readonly isUsed: boolean
  readonly deadline: number | undefined
  readonly lapsesAt: number | undefined
  /** Ranks of the people along the way, as the route has them. */
  readonly levels: ReadonlyArray<number>
  readonly isRaised: boolean
}

/** Ranks that a route asks, one after another or together. */
const levelsOf = (route: R.Maybe): ReadonlyArray<number> =>
  R.tagOf(route) === "AtLeast"
    ? [R.number(route, "rank", "level")]
    : R.list(route, "routes").flatMap((inner) => levelsOf(inner))

/** The requests of a company. */
export class Approvals implements Part {
  readonly kinds = ["approval"]
  readonly requests = new Map<string, Request>()
  /** Ids by subject, so that what is approved can be found by what was approved. */
  readonly #bySubject = new Map<string, string>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  /** The request about exactly this content. */
  about(kind: string, subjectId: string, hash: string): Request | undefined {
    return this.requests.get(this.#bySubject.get(`${kind} ${subjectId} ${hash}`) ?? "")
  }

  /** Requests about a thing that still wait. */
  pendingAbout(kind: string, subjectId: string): number {
    let found = 0
    for (const [key, id] of this.#bySubject) {
      if (key.startsWith(`${kind} ${subjectId} `) && this.requests.get(id)?.status === "Pending") found++
    }
    return found
  }

  /** A finding unless this content was approved, by somebody else than who asked. Answers the request. */
  require(rule: string, entry: Entry, kind: string, hash: string, subjectId = entry.id): Request | undefined {
    const request = this.about(kind, subjectId, hash)
    if (request?.status !== "Approved") {
      this.#books.find(
        rule,
        entry,
        `${entry.type} rests on an approval of ${kind}`,
        "approved",
        request?.status ?? "none",
      )
    }
    return request
  }

  read(entry: Entry): void {
    const { data, id, type } = entry
    const before = this.requests.get(id)
    if (type === "Requested") {
      this.#requested(entry, before)
      return
    }
    if (before === undefined) {
      this.#books.find("APR-1", entry, `${type} without a request`, "a request", "none")
      return
    }
    const books = this.#books
    const isOpen = before.status === "Pending"
    const isUnused = before.status === "Approved" && !before.isUsed
    const mayFollow = type === "Used" || type === "Expired" || type === "Superseded" ? isUnused : false
    if (!isOpen && !mayFollow) {
      books.find("APR-3", entry, `${type} after the first decision`, `${before.status} stands`, type)
    }
    switch (type) {
      case "Answered": {
        const answers = [...before.answers, this.#answer(entry, before)]
        this.requests.set(id, { ...before, answers, deadline: maybeMoment(data, "deadline") })
        return
      }
      case "Raised": {
        const deadline = before.deadline ?? Number.POSITIVE_INFINITY
        books.holds("APR-4", entry, "raised no sooner than its time-out", entry.at >= deadline, String(entry.at))
        this.requests.set(id, { ...before, deadline: maybeMoment(data, "deadline"), isRaised: true })
        return
      }
      case "Approved":
        this.#approved(entry, before)
        this.requests.set(id, { ...before, status: "Approved", lapsesAt: maybeMoment(data, "lapsesAt") })
        return
      case "Used":
        this.requests.set(id, { ...before, isUsed: true })
        return
      case "Expired":
        books.holds(
          "APR-6",
          entry,
          "lapsed no sooner than its validity ends",
          entry.at >= (before.lapsesAt ?? 0),
          "sooner",
        )
        this.requests.set(id, { ...before, status: "Expired" })
        return
      case "Returned":
        if (!entry.actor.startsWith("system:")) {
          this.#fourEyes(entry, before, personsOf(entry.actor, undefined))
        }
        this.requests.set(id, { ...before, status: "Returned" })
        return
      case "Rejected":
      case "Withdrawn":
      case "Superseded":
        this.requests.set(id, { ...before, status: type })
    }
  }

  #requested(entry: Entry, before: Request | undefined): void {
    const { data, id } = entry
    if (before !== undefined) this.#books.find("APR-1", entry, "requested twice", "once", "again")
    const [kind, subjectId] = [R.text(data, "subject", "kind"), R.text(data, "subject", "id")]
    const hash = R.text(data, "subject", "contentHash")
    this.#bySubject.set(`${kind} ${subjectId} ${hash}`, id)
    this.requests.set(id, {
      ...{ kind, subjectId, hash, answers: [], status: "Pending", isUsed: false, isRaised: false },
      requesters: personsOf(R.text(data, "requester", "id"), R.at(data, "requester", "onBehalfOf")),
      amount: R.maybeAmount(data, "amount"),
      decision: R.at(data, "decision") ?? null,
      deadline: maybeMoment(data, "deadline"),
      lapsesAt: undefined,
      levels: levelsOf(R.at(data, "route")),
    })
    const rank = this.#books.level(R.text(data, "requester", "rank", "name"))
    const known = this.#books.organisation.levelOf(R.text(data, "requester", "id"))
    const isOwn = R.at(data, "requester", "onBehalfOf") === undefined && entry.represented === undefined
    if (isOwn && known >= 0 && known !== rank && entry.actor === R.text(data, "requester", "id")) {
      this.#books.find("APR-1", entry, "the requester's rank", String(known), String(rank))
    }
  }

  #answer(entry: Entry, before: Request): Answer {
    const answer = R.at(entry.data, "answer")
    const by = R.text(answer, "by")
    const books = this.#books
    if (by !== entry.actor) books.find("APR-5", entry, "who answered", entry.actor, by)
    const behind = R.at(answer, "onBehalfOf")
    const persons = personsOf(by, behind)
    if (behind !== undefined) {
      const represented = { memberId: R.text(behind, "memberId"), delegation: R.text(behind, "delegation") }
      books.organisation.delegations.check(entry, represented, by, { kind: before.kind, amount: before.amount })
    }
    this.#fourEyes(entry, before, persons)
    if (before.answers.some((one) => meet(one.persons, persons))) {
      books.find("APR-3", entry, "answered twice", "once", persons.join(" for "))
    }
    const level = books.organisation.levelOf(persons.at(-1) ?? by)
    if (level !== R.number(answer, "rank", "level")) {
      books.find("APR-5", entry, "the rank of who answered", String(level), String(R.number(answer, "rank", "level")))
    }
    const roles = books.organisation.members.get(by)?.roles ?? []
    return { persons, level, roles, isYes: R.tagOf(answer, "said") === "Approved" }
  }

  #fourEyes(entry: Entry, { requesters }: Request, persons: ReadonlyArray<string>): void {
    if (!meet(requesters, persons)) return
    const wanted = `nobody of ${requesters.join(" for ")}`
    this.#books.find("ORG-4", entry, "who answers a request", wanted, persons.join(" for "))
  }

  #approved(entry: Entry, { answers, decision, isRaised, levels }: Request): void {
    const books = this.#books
    const yes = answers.filter((one) => one.isYes)
    const needed = R.number(decision, "rank", "level")
    const highest = yes.reduce((most, { level }) => Math.max(most, level), -1)
    if (highest < needed) books.find("APR-2", entry, "the rank of who approved", `${needed} or above`, String(highest))
    const signOffs = R.list(decision, "signOffs")
    const free = [...yes].sort((a, b) => a.level - b.level)
    for (const signOff of signOffs) {
      const isRank = R.tagOf(signOff) === "ByRank"
      const found = free.findIndex(({ level, roles }) =>
        isRank ? level >= R.number(signOff, "rank", "level") : roles.includes(R.text(signOff, "role")),
      )
      if (found < 0) books.find("APR-2", entry, "a sign-off is missing", JSON.stringify(signOff), "none")
      else free.splice(found, 1)
    }
    if (!isRaised && yes.length < levels.length) {
      books.find("APR-2", entry, "how many agreed", String(levels.length), String(yes.length))
    }
    if (!isRaised) {
      const sorted = yes.map(({ level }) => level).sort((a, b) => a - b)
      const wanted = [...levels].sort((a, b) => a - b)
      const isEnough = wanted.every((level, i) => (sorted[sorted.length - wanted.length + i] ?? -1) >= level)
      books.holds("APR-2", entry, "every rank on the way has agreed", isEnough, sorted.join(", "))
    }
  }
}

/** Everybody as whom something is done: who does it, and for whom. */
const personsOf = (id: string, behind: R.Maybe): ReadonlyArray<string> =>
  behind === undefined ? [id] : [id, R.text(behind, "memberId")]

const meet = (some: ReadonlyArray<string>, others: ReadonlyArray<string>): boolean =>
  some.some((one) => others.includes(one))

const maybeMoment = (data: Json, name: string): number | undefined =>
  R.at(data, name) === undefined ? undefined : R.moment(data, name)

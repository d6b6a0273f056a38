/**
 * Small checks that several commands to a deal share.
 *
 * @module
 */
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { type Actor, actorId, type Facts, hasRank } from "../decider/Facts.ts"
import { isNegative, type Money } from "../money/index.ts"
import { format as formatRate, scale, sum } from "../rate/index.ts"
import { type DealError, reject } from "./Errors.ts"
import type { CompiledPipeline, CompiledPipelinePolicy, MoveCheck } from "./Evaluate.ts"
import type { Deal, DealTerms, Seller } from "./Model.ts"

/** What a deal has to know besides its state. */
export interface DealKnown {
  readonly pipelines: CompiledPipelinePolicy
}

/** Whether the actor sells this deal, or stands high enough to work on it all the same. */
const mayWorkOn = (actor: Actor, sellers: ReadonlyArray<Seller>, policy: CompiledPipelinePolicy): boolean =>
  hasRank(actor, policy.manageRank) || sellers.some(({ memberId }) => memberId === actorId(actor))

/** A deal is worked on by its sellers and those above them. */
export const accessProblem = (sellers: ReadonlyArray<Seller>, facts: Facts & DealKnown): DealError | undefined =>
  mayWorkOn(facts.actor, sellers, facts.pipelines)
    ? undefined
    : reject({ _tag: "NotYourDeal", member: actorId(facts.actor), rank: facts.pipelines.manageRank.name })

/** Shares are above 0%, one for each seller, and sum to 100% (COM-3). */
export const sellersProblem = (sellers: ReadonlyArray<Seller>): DealError | undefined => {
  const seen = new Set<string>()
  for (const { memberId, share } of sellers) {
    if (seen.has(memberId)) return reject({ _tag: "SellerTwice", member: memberId })
    if (share <= 0n) return reject({ _tag: "ShareNotPositive", member: memberId })
    seen.add(memberId)
  }
  const total = sum(sellers.map(({ share }) => share))
  return total === scale ? undefined : reject({ _tag: "SharesNotWhole", sum: formatRate(total) })
}

/** A deal is worth zero or more. */
export const amountProblem = (amount: Money): DealError | undefined =>
  isNegative(amount) ? reject({ _tag: "NegativeAmount" }) : undefined

/** What is recorded has happened. */
export const futureProblem = (date: LocalDate, today: LocalDate): DealError | undefined =>
  date > today ? reject({ _tag: "InFuture", date: format(date), today: format(today) }) : undefined

/** The rejection that a move's answer stands for; none when it passed. */
export const moveProblem = (check: MoveCheck, from: string, to: string): DealError | undefined => {
  switch (check._tag) {
    case "Passed":
      return undefined
    case "Unmet":
      return reject({ _tag: "GatesUnmet", to, unmet: check.unmet })
    case "UnknownStage":
      return reject({ _tag: "UnknownStage", stage: check.stage, known: check.known })
    case "NotAllowed":
      return reject({ _tag: "NoSuchMove", from, to, allowed: check.allowed })
  }
}

/** The pipeline that a deal follows; a company may have taken it out since. */
export const pipelineOf = (id: string | undefined, policy: CompiledPipelinePolicy): CompiledPipeline | DealError => {
  if (id === undefined) return policy.first
  return policy.byId.get(id) ?? reject({ _tag: "UnknownPipeline", pipeline: id, known: Array.from(policy.byId.keys()) })
}

/** A text that two values share exactly when they are the same. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint"
      ? `${part}n`
      : typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
  )

/** Whether two values have the same content. */
export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

/** What a deal is about, without the rest of the command that brought it. */
export const termsOf = ({ amount, channel, customerId, product, sellers, title, unitId }: DealTerms): DealTerms => ({
  title,
  customerId,
  amount,
  sellers,
  ...(product === undefined ? {} : { product }),
  ...(unitId === undefined ? {} : { unitId }),
  ...(channel === undefined ? {} : { channel }),
})

/** The text whose digest an approval of a reopening binds to (PRC-8): none of it changes while the deal is closed. */
export const reopeningText = ({ pipeline, stage, standing, terms }: Deal, reason: string): string =>
  canonical([pipeline, stage, standing, terms.amount, reason])

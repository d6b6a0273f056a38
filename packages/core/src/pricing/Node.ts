/**
 * Compiled rules (PRC-2, PRC-3, PRC-6): from which rank on is a scope covered, and if it isn't, why.
 *
 * `covers` never gets narrower with the level; that is what makes a running level enough for a whole offer. It allocates
 * nothing. `blame` is the second evaluator over the same tree and only runs when somebody wants to know.
 */
import { reason } from "../decision/Decision.ts"
import type { FactValue, Rank, Reason, Verdict } from "../decision/Model.ts"
import type { Ratio, Scope } from "./Measure.ts"
import type { Offer } from "./Offer.ts"

/** A compiled rule. `level` counts from 0, the lowest rank. */
export interface Node {
  covers(offer: Offer, scope: Scope, level: number): boolean
  /** Reasons why the scope isn't covered at `level`; only asked when it isn't. */
  blame(offer: Offer, scope: Scope, level: number, into: Array<Reason>): void
}

/** The ranks of a company, for naming who may. */
export interface Ranks {
  readonly ranks: ReadonlyArray<Rank>
}

/** The lowest level from `from` on that covers the scope; one above the highest rank when none does. */
export const lowestCovering = (node: Node, offer: Offer, scope: Scope, from: number, ladder: Ranks): number => {
  let level = from
  while (level < ladder.ranks.length && !node.covers(offer, scope, level)) level++
  return level
}

const nameOf = (ladder: Ranks, level: number): string => ladder.ranks[level]?.name ?? ""

/** Adds a reason that says who may, or that nobody may: code `…-authority` or `…-beyond`. */
export const blameRank = (
  into: Array<Reason>,
  ladder: Ranks,
  needed: number,
  code: string,
  rule: string,
  facts: Readonly<Record<string, FactValue>>,
): void => {
  const beyond = needed >= ladder.ranks.length
  const verdict: Verdict = beyond ? "Denied" : "NeedsApproval"
  into.push(
    reason(
      verdict,
      `${code}-${beyond ? "beyond" : "authority"}`,
      rule,
      beyond ? facts : { ...facts, authority: nameOf(ladder, needed) },
    ),
  )
}

/** Name of the rank at a level, for facts. */
export const rankName = nameOf

const all = (nodes: ReadonlyArray<Node>): Node => ({
  covers: (offer, scope, level) => {
    for (const node of nodes) if (!node.covers(offer, scope, level)) return false
    return true
  },
  blame: (offer, scope, level, into) => {
    for (const node of nodes) if (!node.covers(offer, scope, level)) node.blame(offer, scope, level, into)
  },
})

/** Every node; none is satisfied for everybody. */
export const allOfNodes = (nodes: ReadonlyArray<Node>): Node => {
  const [first, second, third, fourth] = nodes
  if (first === undefined) return satisfied
  if (second === undefined) return first
  const { blame } = all(nodes)
  // Unrolled: policies are a table and two or three floors.
  if (nodes.length === 2) {
    return { covers: (o, s, l) => first.covers(o, s, l) && second.covers(o, s, l), blame }
  }
  if (third !== undefined && nodes.length === 3) {
    return { covers: (o, s, l) => first.covers(o, s, l) && second.covers(o, s, l) && third.covers(o, s, l), blame }
  }
  if (third !== undefined && fourth !== undefined && nodes.length === 4) {
    return {
      covers: (o, s, l) =>
        first.covers(o, s, l) && second.covers(o, s, l) && third.covers(o, s, l) && fourth.covers(o, s, l),
      blame,
    }
  }
  return all(nodes)
}

/** One of the nodes; none is satisfied for nobody. Blames those that ask for the least. */
export const anyOfNodes = (nodes: ReadonlyArray<Node>, ladder: Ranks): Node => ({
  covers: (offer, scope, level) => {
    for (const node of nodes) if (node.covers(offer, scope, level)) return true
    return false
  },
  blame: (offer, scope, level, into) => {
    if (nodes.length === 0) into.push(reason("Denied", "forbidden", "PRC-5", {}))
    const needed = nodes.map((node) => lowestCovering(node, offer, scope, level, ladder))
    const least = Math.min(...needed)
    for (const [index, node] of nodes.entries()) if (needed[index] === least) node.blame(offer, scope, level, into)
  },
})

/** Satisfied by every scope. */
export const satisfied: Node = { covers: () => true, blame: () => undefined }

/** Chooses a node by something about the whole offer; without one the offer is blamed as `missing` says. */
export const chosenBy = (choose: (offer: Offer) => Node | undefined, missing: (offer: Offer) => Reason): Node => ({
  covers: (offer, scope, level) => choose(offer)?.covers(offer, scope, level) ?? false,
  blame: (offer, scope, level, into) => {
    const chosen = choose(offer)
    if (chosen === undefined) into.push(missing(offer))
    else chosen.blame(offer, scope, level, into)
  },
})

/** By product group. The total is held to the widest rule among the groups that are on the offer. */
export const byGroupNode = (cases: ReadonlyMap<string, Node>, otherwise: Node, ladder: Ranks): Node => {
  const chosen = (group: string | undefined): Node =>
    group === undefined ? otherwise : (cases.get(group) ?? otherwise)
  const involved = (offer: Offer): Node =>
    anyOfNodes([...new Set(offer.request.lines.map((line) => chosen(line.group)))], ladder)
  return {
    covers: (offer, scope, level) => {
      const { line } = scope
      if (line !== undefined) return chosen(line.group).covers(offer, scope, level)
      for (const each of offer.request.lines) if (chosen(each.group).covers(offer, scope, level)) return true
      return false
    },
    blame: (offer, scope, level, into) => {
      const { line } = scope
      const node = line === undefined ? involved(offer) : chosen(line.group)
      node.blame(offer, scope, level, into)
    },
  }
}

/** `share ≥ ratio` by multiplication. */
export const reaches = (share: bigint, whole: bigint, ratio: Ratio): boolean =>
  share * ratio.denominator >= whole * ratio.numerator

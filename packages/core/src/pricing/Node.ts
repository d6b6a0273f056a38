/**
 * Compiled rules (PRC-2, PRC-3, PRC-6): from which rank on is a scope covered, and if it isn't, why.
 *
 * `covers` never gets narrower with the level; that is what makes a running level enough for a whole offer. `blame` is the
 * second evaluator over the same tree and only runs when somebody wants to know.
 */
import type { Ladder } from "../decision/Ladder.ts"
import type { Reason } from "../decision/Model.ts"
import { type Flat, flatAll, flatByGroup } from "./Flat.ts"
import type { Scope } from "./Measure.ts"
import type { Offer } from "./Offer.ts"
import { denial, Telling } from "./Telling.ts"

/** A compiled rule. `level` counts from 0, the lowest rank. */
export interface Node {
  /** The same as flat tables, where it has that shape. */
  readonly flat: Flat | undefined
  covers(offer: Offer, scope: Scope, level: number): boolean
  /** The lowest level from `level` on that covers the scope, above the highest rank when none does; and why it isn't `level`. */
  blame(offer: Offer, scope: Scope, level: number, into: Telling): number
}

/** Every node; none is satisfied for everybody. */
export const allOfNodes = (nodes: ReadonlyArray<Node>): Node => ({
  flat: flatAll(nodes.map(({ flat }) => flat)),
  covers: (offer, scope, level) => nodes.every((node) => node.covers(offer, scope, level)),
  blame: (offer, scope, level, into) =>
    nodes.reduce((needed, node) => Math.max(needed, node.blame(offer, scope, level, into)), level),
})

/** One of the nodes; none is satisfied for nobody. Blames those that ask for the least. */
export const anyOfNodes = (nodes: ReadonlyArray<Node>, ladder: Ladder): Node => ({
  flat: undefined,
  covers: (offer, scope, level) => nodes.some((node) => node.covers(offer, scope, level)),
  blame: (offer, scope, level, into) => {
    const answers = nodes.map((node) => {
      const said = new Telling(offer.request, ladder)
      return { said, needed: node.blame(offer, scope, level, said) }
    })
    const least = Math.min(into.nobody, ...answers.map(({ needed }) => needed))
    if (nodes.length === 0) into.add(forbidden())
    if (least > level) for (const { needed, said } of answers) if (needed === least) into.join(said)
    return least
  },
})

/** The reason of a rule that nobody satisfies. */
const forbidden = (): Reason => denial("forbidden", "PRC-5", {})

/** Satisfied by every scope. */
export const satisfied: Node = allOfNodes([])

/** Chooses a node by something about the whole offer; without one nobody is covered, and `missing` says why. */
export const chosenBy = (
  choose: (offer: Offer) => Node | undefined,
  missing: (offer: Offer) => Reason = forbidden,
): Node => ({
  flat: undefined,
  covers: (offer, scope, level) => choose(offer)?.covers(offer, scope, level) ?? false,
  blame: (offer, scope, level, into) => {
    const chosen = choose(offer)
    if (chosen !== undefined) return chosen.blame(offer, scope, level, into)
    into.add(missing(offer))
    return into.nobody
  },
})

/** By product group. The total is held to the widest rule among the groups that are on the offer. */
export const byGroupNode = (cases: ReadonlyMap<string, Node>, otherwise: Node, ladder: Ladder): Node => {
  const chosen = (group: string | undefined): Node =>
    group === undefined ? otherwise : (cases.get(group) ?? otherwise)
  const involved = ({ request }: Offer, { line }: Scope): Node =>
    line === undefined
      ? anyOfNodes([...new Set(request.lines.map(({ group }) => chosen(group)))], ladder)
      : chosen(line.group)
  return {
    flat: flatByGroup(new Map([...cases].map(([group, { flat }]) => [group, flat])), otherwise.flat),
    covers: (offer, scope, level) => involved(offer, scope).covers(offer, scope, level),
    blame: (offer, scope, level, into) => involved(offer, scope).blame(offer, scope, level, into),
  }
}

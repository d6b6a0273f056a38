/**
 * Which aggregates are offered, under which name, and by which fields they are found.
 *
 * @module
 */
import type { MemberActor, Readable } from "@dealwright/core/Decider"
import type { Instant } from "@dealwright/core/Instant"

/** The type of an index field in a query. */
export type FilterType = "text" | "integer" | "flag"

/** A resource: one kind of aggregate under one path. */
export interface Resource {
  /** The aggregate's kind. */
  readonly kind: string
  /** The word in the path: `price-lists`. */
  readonly path: string
  /** A sentence for the documentation. */
  readonly about: string
  /** Index fields that lists can be filtered and sorted by. */
  readonly filters: Readonly<Record<string, FilterType>>
  /** Commands that aren't offered though members may send them. */
  readonly hidden?: ReadonlyArray<string>
  /** Every command must say with If-Match which version it is about (428 without). */
  readonly needsIfMatch?: boolean
  /** The members whose thing this is; absent, or none: everybody's (ORG-5). */
  readonly owners?: (state: unknown) => ReadonlyArray<string>
}

/** Whose things a member sees: everybody's, or those of these members (ORG-5). */
export type Seen =
  | { readonly _tag: "Everything" }
  | { readonly _tag: "OfMembers"; readonly members: ReadonlySet<string> }

/** Of which kind of thing, and when: somebody's sight may be handed over for some kinds and a while (ORG-3). */
export interface Looking {
  readonly at: Instant
  readonly kind: string
}

/** How visibility is found out: from the state of the host's directory. */
export type Visibility = (directory: unknown, actor: MemberActor, looking: Looking) => Seen

/**
 * Declares a resource of an aggregate; `owners` is shown that aggregate's states only.
 *
 * @example
 * ```ts
 * import * as Shipped from "@dealwright/adapters-http/Shipped"
 * import assert from "node:assert"
 * assert.ok(Shipped.resources.some((one) => one.path === "quotes"))
 * ```
 */
export const resource = <State>(
  of: Pick<Readable<State>, "kind" | "initial">,
  fields: Omit<Resource, "kind" | "owners"> & { readonly owners?: (state: State) => ReadonlyArray<string> },
): Resource =>
  // Whoever calls `owners` hands it states of this kind.
  ({ ...fields, kind: of.kind }) as Resource

/**
 * Whether a state may be shown to somebody who sees `seen` (ORG-5). What has no owner is shown to everybody.
 *
 * @example
 * ```ts
 * import * as Resource from "@dealwright/adapters-http/Resource"
 * import * as Shipped from "@dealwright/adapters-http/Shipped"
 * import assert from "node:assert"
 * const [any] = Shipped.resources
 * assert.ok(any !== undefined && Resource.isSeen(any, {}, { _tag: "Everything" }))
 * ```
 */
export const isSeen = (resource: Resource, state: unknown, seen: Seen): boolean => {
  if (seen._tag === "Everything" || resource.owners === undefined) return true
  const owners = resource.owners(state)
  return owners.length === 0 || owners.some((owner) => seen.members.has(owner))
}

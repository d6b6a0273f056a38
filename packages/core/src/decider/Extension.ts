/**
 * Open places that plugins fill: further kinds of pricing rule, stage gate, escalation action. Each is named by a slot
 * and typed by what goes into it. An unknown name is never skipped: whoever looks it up refuses.
 *
 * @module
 */

/** A place for plugins' values of type `A`. */
export interface ExtensionPoint<out A> {
  readonly slot: string
  readonly value?: () => A
}

/** A plugin's contribution to a point. */
export interface Extension {
  readonly slot: string
  readonly name: string
  readonly value: unknown
}

/**
 * Declares a point.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const Rounding = Decider.extensionPoint<(minor: bigint) => bigint>("rounding")
 * const toTens = Decider.extend(Rounding, "acme/to-tens", (minor) => (minor / 10n) * 10n)
 * assert.deepEqual([toTens.slot, toTens.name], ["rounding", "acme/to-tens"])
 * ```
 */
export const extensionPoint = <A>(slot: string): ExtensionPoint<A> => ({ slot })

/**
 * Contributes `value` under `name`. Names are prefixed with the plugin's own word: `acme/volume-discount`.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const Greeting = Decider.extensionPoint<(name: string) => string>("greeting")
 * const extensions = Decider.makeExtensions([Decider.extend(Greeting, "acme/hello", (name) => `Hello ${name}`)])
 * assert.equal(extensions.get(Greeting, "acme/hello")?.("Ann"), "Hello Ann")
 * assert.equal(extensions.get(Greeting, "acme/bye"), undefined)
 * ```
 */
export const extend = <A>(point: ExtensionPoint<A>, name: string, value: A): Extension => ({
  slot: point.slot,
  name,
  value,
})

/** All contributions, for looking up. */
export interface Extensions {
  get<A>(point: ExtensionPoint<A>, name: string): A | undefined
  names(point: ExtensionPoint<unknown>): ReadonlyArray<string>
}

/**
 * Collects contributions; the host has already refused duplicates.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const Rounding = Decider.extensionPoint<(minor: bigint) => bigint>("rounding")
 * const extensions = Decider.makeExtensions([
 *   Decider.extend(Rounding, "acme/to-tens", (minor) => (minor / 10n) * 10n),
 *   Decider.extend(Rounding, "acme/none", (minor) => minor)
 * ])
 * assert.deepEqual(extensions.names(Rounding), ["acme/none", "acme/to-tens"])
 * assert.equal(extensions.get(Rounding, "acme/to-tens")?.(123n), 120n)
 * ```
 */
export const makeExtensions = (contributions: ReadonlyArray<Extension>): Extensions => {
  const bySlot = new Map<string, Map<string, unknown>>()
  for (const { name, slot, value } of contributions) {
    const named = bySlot.get(slot) ?? new Map<string, unknown>()
    named.set(name, value)
    bySlot.set(slot, named)
  }
  return {
    // `extend` is the only way in and ties the value to the point's type.
    get: <A>(point: ExtensionPoint<A>, name: string) => bySlot.get(point.slot)?.get(name) as A | undefined,
    names: (point) => Array.from(bySlot.get(point.slot)?.keys() ?? []).sort(),
  }
}

/** No plugin contributed anything. */
export const noExtensions: Extensions = makeExtensions([])

/**
 * What an adapter hands to the suite besides a layer, so that the suite can do what a layer can't: open a place twice,
 * kill who writes to it, change data behind its back.
 *
 * @module
 */
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { Json, Store, StoreError, StreamKey } from "../../ports/index.ts"

/** Damage that the suite asks for. Whatever isn't named stays as it is. */
export type Tampering =
  /** Puts other data into one event, under the same hash. */
  | {
      readonly _tag: "ChangeEvent"
      readonly tenant: string
      readonly key: StreamKey
      readonly version: number
      readonly data: Json
    }
  /** Takes one event away, wherever it stands in its stream. */
  | { readonly _tag: "RemoveEvent"; readonly tenant: string; readonly key: StreamKey; readonly version: number }
  /** Puts other data into a document, under the same version and hash. */
  | { readonly _tag: "ChangeDocument"; readonly tenant: string; readonly key: StreamKey; readonly data: Json }
  /** Takes a document away; its events stay. */
  | { readonly _tag: "RemoveDocument"; readonly tenant: string; readonly key: StreamKey }
  /** Loses or spoils what `find` finds a document by under one of its fields. */
  | { readonly _tag: "SpoilIndex"; readonly tenant: string; readonly key: StreamKey; readonly field: string }
  /** Loses or moves what `due` finds a timer by. */
  | { readonly _tag: "SpoilTimer"; readonly tenant: string; readonly key: StreamKey; readonly name: string }

/** A server that keeps the data, as something that can die. */
export interface ServerHarness {
  /** Ends every process of the server at once, without warning: SIGKILL, not a shutdown. */
  readonly kill: Effect.Effect<void, unknown>
  /** Starts it again on the same data and the same address; done when it answers. */
  readonly start: Effect.Effect<void, unknown>
}

/**
 * A kind of place in which an adapter keeps data: how one is made, opened, killed, damaged and copied. Only `newPlace`
 * and `open` are asked for; what is left out leaves out the promises that need it, and the suite says so. What can't
 * apply to an adapter is explained in `inapplicable`.
 *
 * A place is named by a text, such as a path or a connection URL, because worker processes get it as an argument. The
 * usual form is one small module beside the tests that exports `open`, and a test that hands it over twice: as a
 * function, and by its address for the workers.
 *
 * @example
 * ```ts
 * import type { StoreHarness } from "@dealwright/core/testing"
 * import { MemoryStore, Ports } from "@dealwright/core"
 * import { Effect, Layer } from "effect"
 * // Places in memory, by name: each opening gets at the same store. No worker can open them.
 * const places = new Map<string, Ports.StoreService>()
 * const harness: StoreHarness = {
 *   newPlace: Effect.gen(function*() {
 *     const name = `place ${places.size + 1}`
 *     places.set(name, yield* MemoryStore.make)
 *     return name
 *   }),
 *   open: (place) => Layer.effect(Ports.Store, Effect.sync(() => places.get(place)).pipe(
 *     Effect.filterOrFail((store) => store !== undefined, () => Ports.storeError("open", { _tag: "Corrupt", detail: place })),
 *   )),
 *   inapplicable: { worker: "what is in memory ends with its process" },
 * }
 * ```
 */
export interface StoreHarness {
  /** Makes a new, empty place and answers its name; takes the place away with the scope. */
  readonly newPlace: Effect.Effect<string, unknown, Scope.Scope>
  /** Opens a place by its name; closed with the layer's scope. */
  readonly open: (place: string) => Layer.Layer<Store, StoreError>
  /**
   * Address of a module that exports this same `open`, for worker processes: `new URL("./open.ts", import.meta.url)`.
   * Workers are started with the Node flags of this process, and Node itself has to be able to load the module.
   */
  readonly worker?: URL
  /** The server behind all places, when there is one. The suite kills it under load. */
  readonly server?: ServerHarness
  /** Damages a place behind the adapter's back. Nobody has the place open meanwhile. */
  readonly tamper?: (place: string, damage: Tampering) => Effect.Effect<void, unknown, Scope.Scope>
  /**
   * Dumps a place as its operators would and restores the dump as a new place; answers the new one's name, and takes it
   * away with the scope. Nobody has the place open meanwhile.
   */
  readonly copy?: (place: string) => Effect.Effect<string, unknown, Scope.Scope>
  /**
   * Begins a long transaction of somebody else beside the place (another table or database of the same server; a reader
   * of the same file), which has read or written something and stays open until the scope closes.
   */
  readonly longTransaction?: (place: string) => Effect.Effect<void, unknown, Scope.Scope>
  /** For parts that can't apply to this adapter: why. Shown where the promise is left out. */
  readonly inapplicable?: Partial<Record<HarnessPart, string>>
}

/** The parts of a harness that an adapter may leave out. */
export type HarnessPart = "worker" | "server" | "tamper" | "copy" | "longTransaction"

/**
 * The contenders in memory; run as a process for one of them: `memory-contenders.ts <name> <entries> [folder of peers]`.
 *
 * @module
 */
import * as Engine from "@dealwright/core/Engine"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import { Store } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { type Amounts, type Apart, serve } from "./apart.ts"
import { contentOf } from "./equal.ts"
import { castoreInMemory } from "./peers/castore.ts"
import { emmettInMemory } from "./peers/emmett.ts"
import { type Entry, enter, execute, fullBatch, host, inLanes, inPromisedLanes, plainBatch } from "./work.ts"

/** Streams there are. */
export const journals = 10_000

const onStore = (batchOf: typeof fullBatch): Apart => {
  const store = Effect.runSync(MemoryStore.make)
  return {
    content: contentOf("store", store),
    all: (entries) => Effect.runPromise(inLanes(entries, 1, (entry) => enter(store, entry, batchOf))),
  }
}

const onEngine = (traced: boolean): Apart => {
  const store = Effect.runSync(MemoryStore.make)
  const engine = Effect.runSync(Effect.provideService(Engine.make(host), Store, store))
  return {
    content: contentOf("engine", store),
    all: (entries) =>
      Effect.runPromise(
        Effect.withTracerEnabled(
          inLanes(entries, 1, (entry) => execute(engine, entry)),
          traced,
        ),
      ),
  }
}

const onPeer = (peer: { readonly enter: (entry: Entry) => Promise<void> } & Omit<Apart["content"], "name">): Apart => ({
  content: { name: "peer", ...peer },
  all: (entries) => inPromisedLanes(entries, 1, peer.enter),
})

const [, , name = "", count = "0", peers] = process.argv
const contenders: Readonly<Record<string, () => Promise<Apart | undefined>>> = {
  plain: async () => onStore(plainBatch),
  full: async () => onStore(fullBatch),
  engine: async () => onEngine(true),
  untraced: async () => onEngine(false),
  castore: async () => onPeer(castoreInMemory()),
  emmett: async () => {
    const emmett = await emmettInMemory(peers)
    return emmett === undefined ? undefined : onPeer(emmett)
  },
}
const contender = await contenders[name]?.()
const amounts: Amounts = { journals, count: Number(count) }
if (contender === undefined) process.exit(3)
await serve(contender, amounts)

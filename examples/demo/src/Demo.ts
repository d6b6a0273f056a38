/**
 * Both stories, one after the other, each on a store of its own.
 */
import type { Ports } from "@dealwright/core"
import type { Layer } from "effect"
import { type PropertyEnding, tellProperty } from "./PropertyStory.ts"
import type { StageOptions } from "./Stage.ts"
import { type TradeEnding, tellTrade } from "./TradeStory.ts"

/** The stories by name. */
export const stories = ["property", "trade"] as const
/** The name of a story. */
export type Story = (typeof stories)[number]

/** What is told, how, and on which stores. */
export interface DemoOptions<E> extends Omit<StageOptions<E>, "store"> {
  readonly stories: ReadonlyArray<Story>
  readonly storeFor: (story: Story) => Layer.Layer<Ports.Store, E>
}

/** Tells the stories and closes their stores. Answers how many findings the proofs had: none, unless something is wrong. */
export const tellDemo = async <E>({ stories, storeFor, ...page }: DemoOptions<E>): Promise<number> => {
  let findings = 0
  for (const story of stories) {
    const options = { ...page, store: storeFor(story) }
    const ending: PropertyEnding | TradeEnding = await (story === "property" ? tellProperty : tellTrade)(options)
    findings += ending.audit.findings.length
    await ending.stage.dealwright.close()
  }
  page.write("\n")
  return findings
}

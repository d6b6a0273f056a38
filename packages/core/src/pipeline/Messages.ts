/**
 * Sentences for the reasons of the pipeline.
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Sentences by reason code (KER-6). A shut gate brings its own words, so that plugins' gates speak like built-in ones. */
export const messages: Catalogue = {
  "pipeline-gate-shut": { en: 'Stage "{stage}" needs that {en}.', zh: "进入阶段“{stage}”的条件未满足:{zh}。" },
  "pipeline-unknown-stage": {
    en: 'There is no stage "{stage}"; the pipeline knows {known}.',
    zh: "没有阶段“{stage}”;现有阶段为 {known}。",
  },
  "pipeline-no-such-move": {
    en: "The pipeline has no such move; possible are: {allowed}.",
    zh: "销售流程不允许该移动;可移动到:{allowed}。",
  },
  "pipeline-reopening": {
    en: "Opening a closed deal again takes a {rank} or above.",
    zh: "重新打开已关闭的商机须由 {rank} 及以上职级批准。",
  },
}

/**
 * Why a number can't be given out.
 *
 * @module
 */
import { Rejection } from "../decider/Rejection.ts"

/** The closed list of reasons. */
export type NumberingReason =
  | { readonly _tag: "UnknownSeries"; readonly series: string; readonly known: ReadonlyArray<string> }
  | { readonly _tag: "WrongStream"; readonly asked: string; readonly stream: string }
  | { readonly _tag: "NumberAssigned"; readonly text: string; readonly asked: string }

/** The one error that this module lets out; match on `reason`. */
export class NumberingError extends Rejection("NumberingError")<NumberingReason> {}

const write = (reason: NumberingReason): { readonly en: string; readonly zh: string } => {
  switch (reason._tag) {
    case "UnknownSeries":
      return {
        en: `There is no series "${reason.series}"; the policy knows ${reason.known.join(", ") || "none"}. Add it, gap-free or unnumbered.`,
        zh: `没有编号系列“${reason.series}”;现有:${reason.known.join("、") || "无"}。请先添加。`,
      }
    case "WrongStream":
      return {
        en: `${reason.asked} was asked of the stream of ${reason.stream}; address it with takeNumber.`,
        zh: `向 ${reason.stream} 请求了 ${reason.asked} 的编号,请使用 takeNumber。`,
      }
    case "NumberAssigned":
      return {
        en: `It carries number ${reason.text} already and can't be renumbered ${reason.asked}.`,
        zh: `已有编号 ${reason.text},不能改为 ${reason.asked}。`,
      }
  }
}

/** Builds the rejection for a reason. */
export const reject = (reason: NumberingReason): NumberingError =>
  new NumberingError({ rule: "KER-9", reason, text: write(reason) })

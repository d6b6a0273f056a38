/**
 * Sentences for the reasons of targets, plans and budgets, and for the steps of the plan cycle.
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Sentences by code (KER-6). */
export const messages: Catalogue = {
  "target-set-authority": {
    en: "A {own} proposes a target of {amount}; a {rank} or above sets it.",
    zh: "{own} 提议目标 {amount},须由 {rank} 及以上职级确定。",
  },
  "target-own": {
    en: "Somebody else sets one's own target ({amount}): a {rank} or above.",
    zh: "本人的目标({amount})须由他人确定:{rank} 及以上职级。",
  },
  "target-ungrounded": {
    en: "The target of {amount} rests on no history; a {rank} or above agrees to it.",
    zh: "目标 {amount} 没有历史依据,须由 {rank} 及以上职级同意。",
  },
  "target-within-band": {
    en: "The target is {stretch} of what history promises, within {least} to {most}.",
    zh: "目标为历史预测的 {stretch},在 {least} 至 {most} 之内。",
  },
  "target-outside-band": {
    en: "The target is {stretch} of what history promises, outside {least} to {most}; a {rank} or above agrees to it.",
    zh: "目标为历史预测的 {stretch},超出 {least} 至 {most},须由 {rank} 及以上职级同意。",
  },
  "target-amendment": {
    en: "The target changes from {before} to {after} ({change}); a {rank} or above agrees to it.",
    zh: "目标由 {before} 改为 {after}({change}),须由 {rank} 及以上职级同意。",
  },
  "target-amendment-beyond": {
    en: "No rank may change the target from {before} to {after} ({change}).",
    zh: "任何职级都无权将目标由 {before} 改为 {after}({change})。",
  },
  "budget-within": {
    en: "{after} of the budget of {budget} is spent then.",
    zh: "支出后累计 {after},预算 {budget}。",
  },
  "budget-over": {
    en: "{after} would be spent of a budget of {budget} ({beyond} beyond); a {rank} or above agrees to it.",
    zh: "支出后累计 {after},超出预算 {budget} 的 {beyond},须由 {rank} 及以上职级同意。",
  },
  "budget-beyond": {
    en: "No rank may let {after} be spent of a budget of {budget} ({beyond} beyond).",
    zh: "任何职级都无权同意累计支出 {after}(预算 {budget},超出 {beyond})。",
  },
  "plan-draft-due": {
    en: "The plan of {subject} is due on {due}.",
    zh: "{subject} 的计划须于 {due} 前提交。",
  },
  "plan-draft-late": {
    en: "The plan of {subject}, due on {due}, is missing (day {days}). Please hand it in.",
    zh: "{subject} 的计划应于 {due} 提交,已逾期 {days} 天,请尽快提交。",
  },
  "plan-draft-raised": {
    en: "The plan of {subject}, due on {due}, is still missing (day {days}) and goes to the {rank}.",
    zh: "{subject} 的计划应于 {due} 提交,已逾期 {days} 天,上报{rank}。",
  },
}

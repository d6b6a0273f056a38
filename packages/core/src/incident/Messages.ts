/**
 * Sentences for the steps of incidents (KER-6, ESC-6).
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Sentences by code. */
export const messages: Catalogue = {
  "incident-reported": {
    en: "Incident {subject} ({severity}): {title}. Reported by {by} on {reported}. Acknowledge it.",
    zh: "突发事件 {subject}（{severity}）：{title}。{by} 于 {reported} 上报，请确认。",
  },
  "incident-raised": {
    en: "Incident {subject} ({severity}): {title}. Nobody who may decide has acknowledged it for {minutes} minutes; it goes to the {rank}.",
    zh: "突发事件 {subject}（{severity}）：{title}。已 {minutes} 分钟未经决策层确认，上报 {rank}。",
  },
  "incident-reminder": {
    en: "Incident {subject} ({severity}): {title}. Still not acknowledged by a {rank} after {minutes} minutes.",
    zh: "突发事件 {subject}（{severity}）：{title}。已 {minutes} 分钟仍未经 {rank} 确认。",
  },
}

/**
 * Sentences for the reasons of this module, in both languages.
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Why somebody may not act for somebody else (ORG-3). */
export const messages: Catalogue = {
  "delegation-none": {
    en: "{from} has delegated nothing to {actor}; act in your own name, or let {from} or a director delegate first.",
    zh: "{from} 未授权 {actor} 代理;请以本人名义办理,或先由 {from} 或总监办理授权。",
  },
  "delegation-to-oneself": {
    en: "{actor} can't act on behalf of themselves; leave it out.",
    zh: "{actor} 不能代理本人,请勿填写代理对象。",
  },
  "delegation-not-in-force": {
    en: "Delegation {delegation} by {from} to {to} holds from {since} until just before {until}; it is {now}. {from} acts, or delegates anew.",
    zh: "{from} 对 {to} 的授权 {delegation} 自 {since} 起至 {until} 前有效,现为 {now}。请由 {from} 本人办理或重新授权。",
  },
  "delegation-for-other-kinds": {
    en: "Delegation {delegation} by {from} to {to} is for {kinds}, not for {kind}; {from} acts, or delegates that too.",
    zh: "{from} 对 {to} 的授权 {delegation} 仅限 {kinds},不含 {kind}。请由 {from} 本人办理或扩大授权。",
  },
  "delegation-not-for-everything": {
    en: "Delegation {delegation} by {from} to {to} is limited to kinds or an amount, and what this is about can't be told.",
    zh: "{from} 对 {to} 的授权 {delegation} 限定了事项或金额,而本次事项无法判定。",
  },
  "delegation-amount-unknown": {
    en: "Delegation {delegation} by {from} to {to} goes up to {limit}, and the amount of this {kind} isn't known; {from} acts.",
    zh: "{from} 对 {to} 的授权 {delegation} 以 {limit} 为限,而该 {kind} 的金额未知,请由 {from} 本人办理。",
  },
  "delegation-other-currency": {
    en: "Delegation {delegation} by {from} to {to} goes up to {limit}; {amount} is in another currency. {from} acts, or delegates in that currency.",
    zh: "{from} 对 {to} 的授权 {delegation} 以 {limit} 为限,{amount} 币种不同。请由 {from} 本人办理。",
  },
  "delegation-over-limit": {
    en: "Delegation {delegation} by {from} to {to} goes up to {limit}; {amount} is more. {from} acts, or raises the limit.",
    zh: "{from} 对 {to} 的授权 {delegation} 以 {limit} 为限,{amount} 超出。请由 {from} 本人办理或提高限额。",
  },
}

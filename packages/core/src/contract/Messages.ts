/**
 * Sentences for the reasons of contracts.
 *
 * @module
 */
import type { Catalogue } from "../decision/Messages.ts"

/** Sentences by reason code (KER-6). */
export const messages: Catalogue = {
  "contract-approval": {
    en: "A {kind} contract over {amount} is approved by a {rank} or above before it is signed.",
    zh: "{kind} 合同金额 {amount},签署前须由 {rank} 及以上职级批准。",
  },
  "contract-beyond": {
    en: "No rank may approve a {kind} contract over {amount}.",
    zh: "任何职级都无权批准金额为 {amount} 的 {kind} 合同。",
  },
  "contract-unlisted": {
    en: "There is no list price to hold against the contract's for {skus}; it takes the approval of a {rank}.",
    zh: "{skus} 没有可供比对的目录价,须由 {rank} 审批。",
  },
  "contract-rebates-whole": {
    en: "The rebates can come to more than the contract's whole amount of {amount}; lower them.",
    zh: "返利可能超过合同总额 {amount},请降低。",
  },
}

/** Policy files to try commands on. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Approval, Pricing, PricingAuthority } from "@dealwright/core"
import * as Schema from "effect/Schema"
import { place } from "./command.ts"

/** Writes a file; answers its path. */
export const fileOf = (name: string, content: string): string => {
  const file = join(place, name)
  writeFileSync(file, content)
  return file
}

export const pricingJson = (policy: PricingAuthority.PricingPolicy): unknown =>
  Schema.encodeSync(Pricing.PricingPolicySchema)(policy)

export const approvalJson = (policy: Approval.ApprovalPolicy): unknown =>
  Schema.encodeSync(Approval.ApprovalPolicy)(policy)

/** A file with a pricing policy under its kind. */
export const pricingFile = (name: string, change: Partial<PricingAuthority.PricingPolicy> = {}): string =>
  fileOf(name, JSON.stringify({ pricing: pricingJson({ ...PricingAuthority.tradePricing, ...change }) }, null, 2))

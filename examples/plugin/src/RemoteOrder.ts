/**
 * A pricing rule of the plugin's own: small offers to remote customers cost more to deliver than they bring, so somebody
 * of rank has to agree to them.
 *
 * A pricing policy names the rule and its parameters in `PricingAuthority.custom`. The factory reads the parameters when the
 * policy is compiled; the rule itself is then asked about every offer. It may only ask for more the more is given away.
 */
import { Decision, Money, PricingAuthority } from "@dealwright/core"
import { Result } from "effect"

const name = "acme/remote-order"

/** How a pricing policy asks for the rule. */
export const remoteOrderRule = (rule: {
  /** Customers of this class are remote. */
  readonly customerClass: string
  /** Below this total `rank` has to agree. */
  readonly least: Money.Money
  readonly rank: string
}): PricingAuthority.Rule =>
  PricingAuthority.custom(name, {
    customerClass: rule.customerClass,
    least: Money.format(rule.least),
    currency: rule.least.currency,
    rank: rule.rank,
  })

const wrong = (en: string, zh: string) => Result.fail<Decision.LocalizedText>({ en, zh })

const read: PricingAuthority.CustomRuleFactory = (parameters, ladder) => {
  const { currency, customerClass, least, rank } = parameters
  if (typeof customerClass !== "string" || customerClass === "") {
    return wrong(
      'name the class of remote customers, such as customerClass "remote".',
      "请填写偏远客户的类别 customerClass。",
    )
  }
  const code = Money.currency(String(currency))
  if (Result.isFailure(code)) return Result.fail(Money.describe(code.failure))
  const lowest = Money.parseAmount(String(least), code.success)
  if (Result.isFailure(lowest)) return Result.fail(Money.describe(lowest.failure))
  const needed = Decision.rankNamed(ladder, String(rank))
  if (Result.isFailure(needed)) return Result.fail(Decision.describeLadderProblem(needed.failure))

  return Result.succeed((request): PricingAuthority.Demand => {
    if (request.customerClass !== customerClass) return { _tag: "Anyone" }
    const total = Money.make(
      request.lines.reduce((sum, line) => sum + Money.multiplyQuantity(line.unitPrice, line.quantity).minor, 0n),
      request.currency,
    )
    const compared = Money.compare(total, lowest.success)
    if (Result.isFailure(compared)) {
      // The least order is stated in one currency: what can't be compared is refused.
      const facts = { found: total, least: lowest.success }
      return { _tag: "Nobody", reason: { code: "acme-remote-currency", rule: "ACME-3", facts } }
    }
    if (compared.success >= 0) return { _tag: "Anyone" }
    const facts = { found: total, least: lowest.success, authority: needed.success.name }
    return { _tag: "AtLeast", rank: needed.success, reason: { code: "acme-remote-order", rule: "ACME-3", facts } }
  })
}

/** The rule as the plugin contributes it. */
export const remoteOrder = { name, factory: read }

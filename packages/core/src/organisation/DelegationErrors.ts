/**
 * Why a command about a delegation is impossible (ORG-3).
 *
 * @module
 */

/** The closed list of reasons. Ids are those of the members and the delegation concerned. */
export type DelegationReason =
  | { readonly _tag: "DelegateIsDelegator"; readonly id: string }
  | { readonly _tag: "DelegatorNeeded"; readonly id: string }
  | { readonly _tag: "NoPeriod"; readonly since: string; readonly until: string; readonly now: string }
  | { readonly _tag: "PeriodTooLong"; readonly days: number; readonly longest: number }
  | { readonly _tag: "NoLimit"; readonly id: string }
  | { readonly _tag: "LimitInOtherCurrency"; readonly currency: string; readonly needed: string }
  | { readonly _tag: "DelegationExists"; readonly id: string }
  | { readonly _tag: "TooManyDelegations"; readonly limit: number }
  | { readonly _tag: "ChainOfDelegation"; readonly member: string; readonly from: string }
  | { readonly _tag: "UnknownDelegation"; readonly id: string }
  | { readonly _tag: "NotYourDelegation"; readonly id: string; readonly member: string; readonly from: string }

/** Both sentences for a reason: English, Chinese. */
export const writeDelegation = (reason: DelegationReason): readonly [en: string, zh: string] => {
  switch (reason._tag) {
    case "DelegateIsDelegator":
      return [
        `"${reason.id}" can't delegate to themselves; name somebody else.`,
        `“${reason.id}”不能授权给本人,请另选代理人。`,
      ]
    case "DelegatorNeeded":
      return [
        `Delegation "${reason.id}" is made by the system, so it must say by whom; use DelegateFor.`,
        `授权“${reason.id}”由系统办理,须指明授权人(DelegateFor)。`,
      ]
    case "NoPeriod":
      return [
        `From ${reason.since} until ${reason.until} there is nothing left to delegate: a delegation ends after it begins, and after now (${reason.now}).`,
        `${reason.since} 至 ${reason.until} 无效:授权须先起后止,且止于当前时刻(${reason.now})之后。`,
      ]
    case "PeriodTooLong":
      return [
        `A delegation lasts at most ${reason.longest} days; this one would last ${reason.days}. Delegate for a shorter time, and anew when it is over.`,
        `授权最长 ${reason.longest} 天,本次为 ${reason.days} 天;请缩短期限,到期后再办理。`,
      ]
    case "NoLimit":
      return [
        `The limit of delegation "${reason.id}" must be more than zero; leave it out for any amount.`,
        `授权“${reason.id}”的限额须大于零;不限金额则不填。`,
      ]
    case "LimitInOtherCurrency":
      return [
        `The limit is in ${reason.currency}; limits of this company are in ${reason.needed}.`,
        `限额币种为 ${reason.currency},本公司须使用 ${reason.needed}。`,
      ]
    case "DelegationExists":
      return [
        `Delegation "${reason.id}" exists already with other terms; end it, and use another id.`,
        `授权“${reason.id}”已存在且内容不同,请先终止并另用编号。`,
      ]
    case "TooManyDelegations":
      return [
        `An organisation has at most ${reason.limit} delegations that are not over; end some first.`,
        `未到期的授权最多 ${reason.limit} 项,请先终止部分授权。`,
      ]
    case "ChainOfDelegation":
      return [
        `"${reason.member}" acts for "${reason.from}" and can't hand that on; "${reason.from}" delegates to whoever shall act.`,
        `“${reason.member}”系代理“${reason.from}”,不得转授权;须由“${reason.from}”本人授权。`,
      ]
    case "UnknownDelegation":
      return [`There is no delegation "${reason.id}".`, `没有授权“${reason.id}”。`]
    case "NotYourDelegation":
      return [
        `Delegation "${reason.id}" is by "${reason.from}"; they, the delegate or a director end it, not "${reason.member}".`,
        `授权“${reason.id}”由“${reason.from}”作出,须由其本人、代理人或总监终止,“${reason.member}”无权终止。`,
      ]
  }
}

/**
 * Gates made into functions on what is known about a deal (PIP-2), and into words.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import { format } from "../calendar/LocalDate.ts"
import { type Extensions, extensionPoint } from "../decider/Extension.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { DealFacts } from "./Facts.ts"
import type { Gate } from "./Gate.ts"

/** A gate ready for use. */
export interface GateTest {
  /** Whether it is open. Allocates nothing. */
  isOpen(facts: DealFacts, today: LocalDate): boolean
  /** What has to be so, as a sentence without its full stop. */
  readonly needs: LocalizedText
  /** The same, with what was found instead; left out where there is nothing to add. */
  readonly found?: (facts: DealFacts, today: LocalDate) => LocalizedText
  /** The answer when it never changes. */
  readonly always?: "open" | "shut"
}

/**
 * A plugin's kind of gate. It reads its parameters once; what it answers with is asked for every move. With parameters
 * that it can't use it says so, and the policy is refused.
 */
export type GateKind = (
  parameters: Readonly<Record<string, string | number | boolean>>,
) => GateTest | { readonly problem: LocalizedText }

/** Where plugins contribute kinds of gate (PIP-2). */
export const gateKind = extensionPoint<GateKind>("pipeline-gate")

/** Something wrong within a gate: the path below the gate, and what would be right. */
export interface GateProblem {
  readonly place: string
  readonly text: LocalizedText
}

/** Deepest nesting of gates. */
export const maxDepth = 20

const hasAny = <A>(record: Readonly<Record<string, A>>, accepts: (value: A) => boolean): boolean => {
  for (const key in record) {
    const value = record[key]
    if (value !== undefined && accepts(value)) return true
  }
  return false
}

const joined = (tests: ReadonlyArray<GateTest>, en: string, zh: string): LocalizedText => ({
  en: tests.map(({ needs }) => needs.en).join(en),
  zh: tests.map(({ needs }) => needs.zh).join(zh),
})

const allOfTests = (tests: ReadonlyArray<GateTest>): GateTest => {
  const [first] = tests
  if (first !== undefined && tests.length === 1) return first
  return {
    isOpen: (facts, today) => {
      for (const test of tests) if (!test.isOpen(facts, today)) return false
      return true
    },
    needs: tests.length === 0 ? { en: "nothing", zh: "无" } : joined(tests, " and ", "且"),
    ...(tests.every(({ always }) => always === "open")
      ? { always: "open" as const }
      : tests.some(({ always }) => always === "shut")
        ? { always: "shut" as const }
        : {}),
  }
}

const anyOfTests = (tests: ReadonlyArray<GateTest>): GateTest => {
  const [first] = tests
  if (first !== undefined && tests.length === 1) return first
  return {
    isOpen: (facts, today) => {
      for (const test of tests) if (test.isOpen(facts, today)) return true
      return false
    },
    needs:
      tests.length === 0 ? { en: "what can never be", zh: "不可能满足的条件" } : joined(tests, ", or else ", ",或者"),
    ...(tests.every(({ always }) => always === "shut")
      ? { always: "shut" as const }
      : tests.some(({ always }) => always === "open")
        ? { always: "open" as const }
        : {}),
  }
}

const notTest = (test: GateTest): GateTest => ({
  isOpen: (facts, today) => !test.isOpen(facts, today),
  needs: { en: `it must not be so that ${test.needs.en}`, zh: `不得出现:${test.needs.zh}` },
  ...(test.always === undefined ? {} : { always: test.always === "open" ? ("shut" as const) : ("open" as const) }),
})

const quoteHolds = (validUntil: LocalDate | null, today: LocalDate): boolean =>
  validUntil === null || today <= validUntil

const quoteTest: GateTest = {
  isOpen: (facts, today) => {
    for (const id in facts.quotes) {
      const validUntil = facts.quotes[id]
      if (validUntil !== undefined && quoteHolds(validUntil, today)) return true
    }
    return false
  },
  needs: { en: "a quote is approved and has not expired", zh: "须有已批准且未过期的报价单" },
  found: ({ quotes }) => {
    let latest: { readonly id: string; readonly until: LocalDate } | undefined
    for (const [id, until] of Object.entries(quotes)) {
      if (until !== null && (latest === undefined || until > latest.until)) latest = { id, until }
    }
    return latest === undefined
      ? quoteTest.needs
      : {
          en: `${quoteTest.needs.en} (quote ${latest.id} held until ${format(latest.until)})`,
          zh: `${quoteTest.needs.zh}(报价单 ${latest.id} 有效期至 ${format(latest.until)})`,
        }
  },
}

const proposalTest: GateTest = {
  isOpen: ({ proposal }) => proposal._tag === "Accepted",
  needs: { en: "the proposal is reviewed inside and accepted", zh: "方案须经内部评审通过" },
  found: ({ proposal }) =>
    proposal._tag === "Returned"
      ? {
          en: `${proposalTest.needs.en} (${proposal.reviewedBy} returned ${proposal.reference}: ${proposal.reason})`,
          zh: `${proposalTest.needs.zh}(${proposal.reviewedBy} 已退回 ${proposal.reference}:${proposal.reason})`,
        }
      : proposal._tag === "Submitted"
        ? {
            en: `${proposalTest.needs.en} (${proposal.reference} waits for review)`,
            zh: `${proposalTest.needs.zh}(${proposal.reference} 待评审)`,
          }
        : proposalTest.needs,
}

const always = (): boolean => true
const isSigned = (progress: string): boolean => progress !== "approved"
const isArchived = (progress: string): boolean => progress === "archived"
const isAll = (progress: string): boolean => progress === "all"

/** Makes a gate ready for use; whatever is wrong with it goes to `problems`. */
export const makeTest = (
  gate: Gate,
  extensions: Extensions,
  problems: Array<GateProblem>,
  place = "",
  depth = 0,
): GateTest => {
  if (depth > maxDepth) {
    problems.push({
      place,
      text: {
        en: `gates are nested more than ${maxDepth} deep; flatten them.`,
        zh: `门槛条件嵌套超过 ${maxDepth} 层,请展开。`,
      },
    })
    return anyOfTests([])
  }
  const inner = (gates: ReadonlyArray<Gate>) =>
    gates.map((one, i) => makeTest(one, extensions, problems, `${place}.gates[${i}]`, depth + 1))
  switch (gate._tag) {
    case "AllOf":
      return allOfTests(inner(gate.gates))
    case "AnyOf":
      return anyOfTests(inner(gate.gates))
    case "Not":
      return notTest(makeTest(gate.gate, extensions, problems, `${place}.gate`, depth + 1))
    case "FieldPresent": {
      const { field } = gate
      return {
        isOpen: ({ fields }) => Object.hasOwn(fields, field),
        needs: { en: `the field "${field}" is filled in`, zh: `须填写“${field}”` },
      }
    }
    case "DocumentAttached":
      return documentTest(gate.document)
    case "VisitRecorded":
      return {
        isOpen: ({ visits }) => visits.length > 0,
        needs: { en: "a visit is recorded", zh: "须有拜访或来访记录" },
      }
    case "ProposalReviewed":
      return proposalTest
    case "QuoteApproved":
      return quoteTest
    case "ContractApproved":
      return {
        isOpen: ({ contracts }) => hasAny(contracts, always),
        needs: { en: "a contract is approved", zh: "合同须已批准" },
      }
    case "ContractSigned":
      return {
        isOpen: ({ contracts }) => hasAny(contracts, isSigned),
        needs: { en: "a contract is signed", zh: "合同须已签署" },
      }
    case "ContractArchived":
      return {
        isOpen: ({ contracts }) => hasAny(contracts, isArchived),
        needs: { en: "the final copy of a contract is archived", zh: "合同正本须已归档" },
      }
    case "FirstPaymentInFull":
      return {
        isOpen: ({ payments }) => hasAny(payments, always),
        needs: { en: "the first payment is received in full", zh: "首期款须全额到账" },
      }
    case "PaidInFull":
      return {
        isOpen: ({ payments }) => hasAny(payments, isAll),
        needs: { en: "everything is paid", zh: "全部款项须已付清" },
      }
    case "CreditReleased":
      return {
        isOpen: ({ releasedOrders }) => hasAny(releasedOrders, always),
        needs: { en: "an order is released by credit control", zh: "订单须已通过信用放行" },
      }
    case "Custom": {
      const kind = extensions.get(gateKind, gate.name)
      if (kind === undefined) {
        const known = extensions.names(gateKind).join(", ")
        problems.push({
          place: `${place}.name`,
          text: {
            en: `no plugin contributes the gate "${gate.name}"; known: ${known === "" ? "none" : known}. Add the plugin or take the gate out.`,
            zh: `没有插件提供门槛条件“${gate.name}”;现有:${known === "" ? "无" : known}。请添加插件或删去该条件。`,
          },
        })
        return anyOfTests([])
      }
      const test = kind(gate.parameters)
      if (!("problem" in test)) return test
      problems.push({ place: `${place}.parameters`, text: test.problem })
      return anyOfTests([])
    }
  }
}

/** The gate that a required document stands for. */
export const documentTest = (document: string): GateTest => ({
  isOpen: ({ documents }) => Object.hasOwn(documents, document),
  needs: { en: `the document "${document}" is on file`, zh: `须有文件“${document}”` },
})

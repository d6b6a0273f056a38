/**
 * Pipelines of the shipped templates, as plain data (PIP-1).
 *
 * @module
 */
import { percent } from "../rate/Text.ts"
import {
  anyOf,
  contractArchived,
  contractSigned,
  creditReleased,
  documentAttached,
  fieldPresent,
  firstPaymentInFull,
  type Gate,
  type Pipeline,
  type PipelinePolicy,
  paidInFull,
  proposalReviewed,
  quoteApproved,
  visitRecorded,
} from "./Gate.ts"

/** An ad hoc order has a demand plan on file instead of a formal text (CTR-1). */
const agreed = (contract: Gate): Gate => anyOf(contract, documentAttached("demand-plan"))

/** Sales between companies: from a lead to after-sales. A stage is entered once what it is named after is done. */
export const b2b: Pipeline = {
  id: "b2b",
  label: { en: "Business to business", zh: "企业销售" },
  wonFrom: "order",
  stages: [
    {
      id: "lead",
      label: { en: "Lead", zh: "线索" },
      probability: percent(5),
      gates: [],
      documents: [],
      back: [],
      stallAfterDays: 14,
    },
    {
      id: "qualified",
      label: { en: "Qualified", zh: "已筛选" },
      probability: percent(10),
      gates: [fieldPresent("need"), fieldPresent("budget")],
      documents: [],
      back: ["lead"],
      stallAfterDays: 14,
    },
    {
      id: "need-confirmed",
      label: { en: "Need confirmed", zh: "需求确认" },
      probability: percent(25),
      gates: [visitRecorded, fieldPresent("decision-maker"), fieldPresent("buying-time")],
      documents: [],
      back: ["lead", "qualified"],
      stallAfterDays: 21,
    },
    {
      id: "proposal",
      label: { en: "Proposal", zh: "方案" },
      probability: percent(40),
      gates: [proposalReviewed],
      documents: [],
      back: ["qualified", "need-confirmed"],
      stallAfterDays: 21,
    },
    {
      id: "quotation",
      label: { en: "Quotation", zh: "报价" },
      probability: percent(60),
      gates: [quoteApproved],
      documents: [],
      back: ["need-confirmed", "proposal"],
      stallAfterDays: 15,
    },
    {
      id: "contract",
      label: { en: "Contract", zh: "合同" },
      probability: percent(80),
      gates: [agreed(contractSigned)],
      documents: [],
      back: ["proposal", "quotation"],
      stallAfterDays: 15,
    },
    {
      id: "order",
      label: { en: "Order", zh: "订单" },
      probability: percent(90),
      gates: [creditReleased],
      documents: [],
      back: ["quotation", "contract"],
      stallAfterDays: 30,
    },
    {
      id: "delivery",
      label: { en: "Delivery", zh: "交付" },
      probability: percent(95),
      gates: [agreed(contractArchived)],
      documents: ["delivery-note"],
      back: ["order"],
      stallAfterDays: 30,
    },
    {
      id: "after-sales",
      label: { en: "After-sales", zh: "售后" },
      probability: percent(100),
      gates: [],
      documents: ["acceptance"],
      back: ["delivery"],
    },
  ],
}

/** Real estate: from an enquiry to the keys. The contract comes after the first payment (CTR-6). */
export const property: Pipeline = {
  id: "property",
  label: { en: "Property", zh: "房产销售" },
  wonFrom: "paid",
  stages: [
    {
      id: "enquiry",
      label: { en: "Enquiry", zh: "咨询" },
      probability: percent(5),
      gates: [],
      documents: [],
      back: [],
      stallAfterDays: 7,
    },
    {
      id: "visited",
      label: { en: "Visited", zh: "到访" },
      probability: percent(20),
      gates: [visitRecorded],
      documents: [],
      back: ["enquiry"],
      stallAfterDays: 7,
    },
    {
      id: "subscribed",
      label: { en: "Subscribed", zh: "认购" },
      probability: percent(60),
      gates: [],
      documents: ["identity", "subscription-form"],
      back: ["visited"],
      stallAfterDays: 15,
    },
    {
      id: "contracted",
      label: { en: "Contracted", zh: "签约" },
      probability: percent(90),
      gates: [firstPaymentInFull, contractSigned],
      documents: [],
      back: ["subscribed"],
      stallAfterDays: 90,
    },
    {
      id: "paid",
      label: { en: "Paid", zh: "付清" },
      probability: percent(98),
      gates: [paidInFull, contractArchived],
      documents: [],
      back: ["contracted"],
    },
    {
      id: "handed-over",
      label: { en: "Handed over", zh: "交房" },
      probability: percent(100),
      gates: [],
      documents: ["handover-record"],
      back: ["paid"],
    },
  ],
}

const authority = { manageRank: "supervisor", reviewRank: "supervisor", reopenRank: "manager" } as const

/** Distribution and manufacturing. */
export const tradePolicy: PipelinePolicy = {
  pipelines: [b2b],
  lossCauses: ["price", "product", "service", "delivery-time", "terms", "no-budget", "no-decision", "relationship"],
  ...authority,
}

/** Real estate. */
export const propertyPolicy: PipelinePolicy = {
  pipelines: [property],
  lossCauses: ["price", "location", "product", "mortgage-refused", "no-decision", "bought-elsewhere"],
  ...authority,
}

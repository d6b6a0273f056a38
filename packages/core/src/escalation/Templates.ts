/**
 * The shipped schedules for late payments and the sentences of their steps (REC-3, REC-4). Every figure is data: copy,
 * change, and give it to the company as its own policy.
 *
 * Notices and tasks fall at eight in the morning of their day, when the people they are for begin to work; what destroys
 * something falls at six in the evening, when the money that came in that day is booked: whoever pays on the day of a
 * forfeiture has paid in time (ESC-5). Where postings take longer, give those steps a later `minuteOfDay`.
 */
import type { Catalogue } from "../decision/Messages.ts"
import type { Schedule } from "./Model.ts"
import {
  byRole,
  calendarDays,
  customer,
  forfeit,
  hold,
  keepGap,
  lapse,
  merge,
  notify,
  owner,
  raise,
  step,
  supervisor,
  task,
} from "./Policy.ts"

/** Eight in the morning, as a minute of the day. */
const morning = 8 * 60
/** Six in the evening, as a minute of the day. */
const evening = 18 * 60

/** Three days before the due date, to owner and customer; of no use any more once the due date is over (REC-3). */
const dueSoon = step("due-soon", calendarDays(-3), notify, {
  to: [owner, customer],
  message: "escalation-due-soon",
  late: lapse(calendarDays(4)),
  minuteOfDay: morning,
})

/**
 * Template `trade` (REC-3, REC-4): reminder 3 days before the due date; overdue day 1 reminder, day 7 call, day 15 hold on new
 * orders, day 30 director, day 60 legal.
 */
export const tradeSchedule: Schedule = merge(
  dueSoon,
  step("reminder", calendarDays(1), notify, {
    to: [owner, customer],
    message: "escalation-overdue-reminder",
    minuteOfDay: morning,
  }),
  step("call", calendarDays(7), task, { to: [owner], message: "escalation-call", minuteOfDay: morning }),
  step("hold", calendarDays(15), hold("new-orders"), {
    to: [owner, supervisor, customer],
    message: "escalation-hold-orders",
    minuteOfDay: evening,
  }),
  step("director", calendarDays(30), raise("director"), {
    to: [owner, supervisor],
    message: "escalation-director",
    minuteOfDay: morning,
  }),
  step("legal", calendarDays(60), task, {
    to: [byRole("legal"), owner],
    message: "escalation-legal",
    minuteOfDay: morning,
  }),
)

/**
 * Template `property` (REC-3, REC-4, REC-7): reminder 3 days before the due date; overdue day 2 warning, day 8 lawyer's letter,
 * day 15 forfeiture. Warning, letter and forfeiture are served apart however late they are (ESC-4).
 */
export const propertySchedule: Schedule = merge(
  dueSoon,
  step("warning", calendarDays(2), notify, {
    to: [customer, owner],
    message: "escalation-warning",
    minuteOfDay: morning,
  }),
  step("lawyers-letter", calendarDays(8), notify, {
    to: [customer, owner, byRole("legal")],
    message: "escalation-lawyers-letter",
    minuteOfDay: morning,
    late: keepGap,
  }),
  step("forfeiture", calendarDays(15), forfeit, {
    to: [customer, owner, supervisor],
    message: "escalation-forfeiture",
    minuteOfDay: evening,
  }),
)

/** Sentences for every step of the templates, for every kind of action, and for this module's reasons. */
export const messages: Catalogue = {
  "escalation-due-soon": {
    en: "{subject} is due on {due} (days left: {left}).",
    zh: "{subject}将于 {due} 到期,还有 {left} 天。",
  },
  "escalation-overdue-reminder": {
    en: "{subject}, due on {due}, is overdue (day {days}). Please pay.",
    zh: "{subject}应于 {due} 支付,已逾期 {days} 天,请付款。",
  },
  "escalation-call": {
    en: "Call the customer: {subject}, due on {due}, is overdue (day {days}).",
    zh: "请致电客户催收:{subject}应于 {due} 支付,已逾期 {days} 天。",
  },
  "escalation-hold-orders": {
    en: "{subject}, due on {due}, is overdue (day {days}): new orders are on hold until it is paid.",
    zh: "{subject}应于 {due} 支付,已逾期 {days} 天:付款前冻结新订单。",
  },
  "escalation-director": {
    en: "{subject}, due on {due}, is overdue (day {days}) and goes to the {rank}.",
    zh: "{subject}应于 {due} 支付,已逾期 {days} 天,上报{rank}。",
  },
  "escalation-legal": {
    en: "Take legal steps: {subject}, due on {due}, is overdue (day {days}).",
    zh: "请启动法律程序:{subject}应于 {due} 支付,已逾期 {days} 天。",
  },
  "escalation-warning": {
    en: "{subject}, due on {due}, is overdue (day {days}). Pay now; a lawyer's letter follows.",
    zh: "警告:{subject}应于 {due} 支付,已逾期 {days} 天。请立即付款,否则将发出律师函。",
  },
  "escalation-lawyers-letter": {
    en: "Lawyer's letter: {subject}, due on {due}, is overdue (day {days}). If it stays unpaid, the deal is forfeited.",
    zh: "律师函:{subject}应于 {due} 支付,已逾期 {days} 天。如仍不付款,将作挞定处理。",
  },
  "escalation-forfeiture": {
    en: "{subject}, due on {due}, is overdue (day {days}): the deal is forfeited.",
    zh: "{subject}应于 {due} 支付,已逾期 {days} 天:作挞定处理。",
  },
  "escalation-notify": {
    en: "{subject}: step {step} is due ({due}, {days} days ago).",
    zh: "{subject}:步骤 {step} 已到时间({due},已过 {days} 天)。",
  },
  "escalation-task": {
    en: "To do for {subject}: {step} ({due}, {days} days ago).",
    zh: "{subject}待办:{step}({due},已过 {days} 天)。",
  },
  "escalation-hold": {
    en: "{subject}: on hold ({scope}) since step {step}.",
    zh: "{subject}:自步骤 {step} 起冻结({scope})。",
  },
  "escalation-reassign": {
    en: "{subject} passes to somebody else (step {step}).",
    zh: "{subject}转交他人处理(步骤 {step})。",
  },
  "escalation-raise": {
    en: "{subject} goes to the {rank} (step {step}).",
    zh: "{subject}上报{rank}(步骤 {step})。",
  },
  "escalation-forfeit": {
    en: "{subject} is forfeited (step {step}).",
    zh: "{subject}作挞定处理(步骤 {step})。",
  },
  "escalation-custom": {
    en: "{subject}: {action} (step {step}).",
    zh: "{subject}:{action}(步骤 {step})。",
  },
  "escalation-nothing-to-confirm": {
    en: "There is no step that waits for a confirmation.",
    zh: "没有等待确认的步骤。",
  },
  "escalation-confirmation-rank": {
    en: "Step {step} takes the confirmation of rank {needed} or above; {rank} is below.",
    zh: "步骤 {step} 须由 {needed} 或以上职级确认,{rank} 职级不足。",
  },
}

import { afterEach, expect, it } from "vitest"
import * as Instant from "../../src/calendar/Instant.ts"
import type { Template } from "../../src/engine/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { closeAll, openCompany } from "./company.ts"
import { invoice } from "./support.ts"
import { date } from "./world.ts"

afterEach(closeAll)

const { receivable } = Receivable
const { calendarDays, customer, forfeit, merge, notify, step } = Escalation

const gentle = merge(
  step("note", calendarDays(5), notify, { to: [customer] }),
  step("warning", calendarDays(12), notify, { to: [customer] }),
  step("forfeiture", calendarDays(40), forfeit, { minuteOfDay: 17 * 60 }),
)

const withGentle = (template: Template): Template => ({
  ...template,
  policies: { ...template.policies, receivable: { ...Receivable.propertyReceivable, schedules: { gentle } } },
})

it("ESC-1, ESC-2, REC-4: a manager chooses a milder schedule; agenda, timer and sweep follow it alike", async () => {
  const { as, dealwright, goTo, sweepTo, system } = await openCompany("property", [], withGentle)
  await as("rita").execute(receivable, "R-1", invoice())
  await as("rita").execute(receivable, "R-2", invoice())
  expect(await sweepTo("2026-03-07")).toEqual([])
  goTo("2026-03-08")
  const use = { _tag: "UseSchedule", schedule: "gentle", reason: "a customer of twenty years" } as const
  await expect(as("ann").execute(receivable, "R-1", use)).rejects.toThrow("takes a manager or above")
  await expect(as("max").execute(receivable, "R-1", { ...use, schedule: "mild" })).rejects.toThrow('"gentle"')
  await as("max").execute(receivable, "R-1", use)

  const ahead = await as("ann").agenda({ until: Instant.literal("2026-05-01T00:00Z") })
  const planned = (id: string) => ahead.flatMap((one) => (one.id === id ? [one.step] : []))
  expect(planned("R-1")).toEqual(["note", "warning", "forfeiture"])
  expect(planned("R-2")).toEqual(["warning", "lawyers-letter", "forfeiture"])

  expect(await sweepTo("2026-04-30")).toEqual([])
  const done = async (id: string) =>
    (await system.history(receivable, id)).flatMap(({ event }) => (event._tag === "StepFired" ? [event.step] : []))
  expect(await done("R-1")).toEqual(["due-soon", ...planned("R-1")])
  expect(await done("R-2")).toEqual(["due-soon", ...planned("R-2")])
  const chosen = (await system.history(receivable, "R-1")).filter(({ event }) => event._tag === "ScheduleChosen")
  expect(chosen.map(({ event }) => event)).toMatchObject([{ schedule: "gentle", by: "max", reason: use.reason }])
  expect((await dealwright.audit()).findings).toEqual([])
})

it("ESC-1, KER-8: from the day on which the policy names a schedule no more, its debts follow the usual one, with its gaps", async () => {
  const { as, sweepTo, system } = await openCompany("property", [], (template) => ({
    ...withGentle(template),
    changes: [{ version: "2026-2", from: date("2026-03-20"), policies: { receivable: Receivable.propertyReceivable } }],
  }))
  await as("rita").execute(receivable, "R-1", invoice({ schedule: "gentle" }))
  expect(await sweepTo("2026-05-30")).toEqual([])
  const fired = (await system.history(receivable, "R-1")).flatMap(({ event }) =>
    event._tag === "StepFired" ? [`${event.step} ${Instant.format(event.at).slice(0, 10)}`] : [],
  )
  // The note was of the gentle one; the usual one warns at once, when the timer set before is up, and keeps its 6 and 7 days.
  expect(fired).toEqual(["note 2026-03-15", "warning 2026-03-22", "lawyers-letter 2026-03-28", "forfeiture 2026-04-04"])
})

it("ESC-1, KER-8: where the schedule had run out before the policy forgot it, choosing the usual one goes on", async () => {
  const note = step("note", calendarDays(1), notify, { to: [customer] })
  const { as, goTo, sweepTo, system } = await openCompany("property", [], (template) => ({
    ...withGentle(template),
    policies: { ...template.policies, receivable: { ...Receivable.propertyReceivable, schedules: { gentle: note } } },
    changes: [{ version: "2026-2", from: date("2026-03-20"), policies: { receivable: Receivable.propertyReceivable } }],
  }))
  await as("rita").execute(receivable, "R-1", invoice({ schedule: "gentle" }))
  expect(await sweepTo("2026-03-25")).toEqual([])
  goTo("2026-03-26")
  await as("max").execute(receivable, "R-1", { _tag: "UseSchedule", schedule: null, reason: "the policy forgot it" })
  expect(await sweepTo("2026-05-30")).toEqual([])
  const fired = (await system.history(receivable, "R-1")).flatMap(({ event }) =>
    event._tag === "StepFired" ? [`${event.step} ${Instant.format(event.at).slice(0, 10)}`] : [],
  )
  expect(fired).toEqual(["note 2026-03-11", "warning 2026-03-26", "lawyers-letter 2026-04-01", "forfeiture 2026-04-08"])
})

it("ESC-4, KER-8: a policy that forfeits sooner from a day on takes nobody by surprise whose notice was served under the one before", async () => {
  // As the usual one, but the forfeiture comes five days after the due date, three after a letter on the second.
  const sooner = merge(
    step("lawyers-letter", calendarDays(2), notify, { to: [customer] }),
    step("forfeiture", calendarDays(5), forfeit, { minuteOfDay: 17 * 60 }),
  )
  const { as, goTo, sweepTo, system } = await openCompany("property", [], (template) => ({
    ...template,
    changes: [
      {
        version: "2026-2",
        from: date("2026-03-19"),
        policies: { receivable: { ...Receivable.propertyReceivable, schedule: sooner } },
      },
    ],
  }))
  await as("rita").execute(receivable, "R-1", invoice())
  expect(await sweepTo("2026-03-18")).toEqual([])
  // Something that has the debt look at its schedule again.
  goTo("2026-03-19")
  await as("ann").execute(receivable, "R-1", { _tag: "RaiseDispute", no: 1, reason: "the wrong tiles" })
  await as("rita").execute(receivable, "R-1", { _tag: "ResolveDispute", no: 1, resolution: "the right ones" })
  expect(await sweepTo("2026-05-30")).toEqual([])
  const fired = (await system.history(receivable, "R-1")).flatMap(({ event }) =>
    event._tag === "StepFired" ? [`${event.step} ${Instant.format(event.at).slice(0, 10)}`] : [],
  )
  // The letter of the 18th stands; from it on the new policy's three days count.
  expect(fired).toEqual([
    "due-soon 2026-03-07",
    "warning 2026-03-12",
    "lawyers-letter 2026-03-18",
    "forfeiture 2026-03-21",
  ])
})

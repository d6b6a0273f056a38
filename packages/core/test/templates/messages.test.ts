import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import { propertySchedule, type Schedule, tradeSchedule } from "../../src/escalation/index.ts"
import * as Templates from "../../src/templates/index.ts"

const messagesOf = (schedule: Schedule): ReadonlyArray<string> => {
  switch (schedule._tag) {
    case "Step":
      return [schedule.message]
    case "Sequence":
    case "Merge":
      return schedule.schedules.flatMap(messagesOf)
    default:
      return messagesOf(schedule.schedule)
  }
}

describe("sentences of the built-in modules", () => {
  it.each([
    ["property", Templates.property, propertySchedule],
    ["trade", Templates.trade, tradeSchedule],
  ] as const)(
    "ESC-6: every step of the %s schedule has its sentence in the host's catalogue",
    (_, template, schedule) => {
      const { catalogue } = Result.getOrThrow(Engine.compose(Templates.builtIn, template))
      const told = messagesOf(schedule)
      expect(told.length).toBeGreaterThan(3)
      expect(told.filter((code) => !(code in catalogue))).toEqual([])
    },
  )
})

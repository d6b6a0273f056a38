/**
 * An action for escalation schedules: somebody goes and asks for the money in person.
 *
 * The kind only says whether its settings make sense and whether it is destructive. What the action does, the plugin's reactor
 * does when the step fires.
 */
import { Decider, Escalation } from "@dealwright/core"
import { Schema } from "effect"

const name = "acme/collection-visit"

/** A step that sends a collector so many days after the due date. */
export const collectionVisitStep = (id: string, days: number, region: string): Escalation.Schedule =>
  Escalation.step(id, Escalation.calendarDays(days), Escalation.custom(name, { region }), {
    to: [Escalation.byRole("acme/field")],
    message: "acme-collection-visit",
  })

const isId = Schema.is(Decider.Id)

/** The region that an action sends somebody to; `undefined` when it is another kind of action. */
export const visitedRegion = (action: Escalation.Action): string | undefined =>
  action._tag === "Custom" && action.name === name && isId(action.config.region) ? action.config.region : undefined

const kind: Escalation.ActionKind = {
  destructive: false,
  check: ({ region }) =>
    isId(region)
      ? undefined
      : {
          en: `region is ${JSON.stringify(region)}; name the region to go to, such as "highlands".`,
          zh: `region 为 ${JSON.stringify(region)};请填写地区,例如“highlands”。`,
        },
}

/** The action as the plugin contributes it. */
export const collectionVisit = { name, kind }

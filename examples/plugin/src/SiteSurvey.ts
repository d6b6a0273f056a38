/**
 * A kind of stage gate: open while a survey of the site is recent enough.
 *
 * A pipeline names the gate and its parameters in `Pipeline.customGate`. What it rests on is a fact of the deal, recorded by
 * the plugin's own reactor when a survey was completed.
 */
import { LocalDate, Pipeline } from "@dealwright/core"
import { Result } from "effect"

/** Name of the gate, and of the fact on the deal that it reads. */
export const siteSurveyName = "acme/site-survey"

/** How a pipeline asks for the gate. */
export const siteSurveyGate = (validDays: number): Pipeline.Gate => Pipeline.customGate(siteSurveyName, { validDays })

/** Day of the survey as the deal knows it; `undefined` without one. */
const surveyedOn = ({ custom }: Pipeline.DealFacts): LocalDate.LocalDate | undefined => {
  const text = custom[siteSurveyName]
  return text === undefined ? undefined : Result.getOrUndefined(LocalDate.parse(text))
}

/** The gate as the plugin contributes it. */
export const siteSurvey: Pipeline.GateKind = ({ validDays }) => {
  if (typeof validDays !== "number" || !Number.isInteger(validDays) || validDays < 1 || validDays > 3650) {
    return {
      problem: {
        en: `validDays is ${validDays}; give the days for which a survey holds, 1 to 3650.`,
        zh: `validDays 为 ${validDays};应为勘察有效天数,1 至 3650。`,
      },
    }
  }
  const needs = {
    en: `the site was surveyed within the last ${validDays} days`,
    zh: `须在最近 ${validDays} 天内完成现场勘察`,
  }
  return {
    needs,
    isOpen: (facts, today) => {
      const day = surveyedOn(facts)
      return day !== undefined && LocalDate.daysBetween(day, today) <= validDays
    },
    found: (facts) => {
      const day = surveyedOn(facts)
      if (day === undefined) return needs
      const text = LocalDate.format(day)
      return { en: `${needs.en} (last surveyed on ${text})`, zh: `${needs.zh}(上次勘察:${text})` }
    },
  }
}

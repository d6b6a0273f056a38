/**
 * JSON in one form, whatever the order of its fields.
 *
 * @module
 */
import type { Json } from "../../ports/Store.ts"

/** A text that is the same for the same JSON. */
export const canonical = (json: Json): string => {
  if (json === null || typeof json !== "object") return JSON.stringify(json)
  if (Array.isArray(json)) return `[${json.map((one: Json) => canonical(one)).join(",")}]`
  const fields = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`
}

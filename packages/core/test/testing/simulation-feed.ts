/** Recorded feeds with one thing changed: what the auditor's own tests are made of. */
import type { Json, StoredEvent } from "@dealwright/core/Ports"
import { Simulation } from "@dealwright/core/testing"
import { expect } from "vitest"

export type Feed = ReadonlyArray<StoredEvent>

const last = Date.UTC(2190, 0, 1)

/** The rules that the auditor names for a feed. */
export const rulesFor = (feed: Feed): ReadonlyArray<string> => {
  const auditor = new Simulation.Auditor(Simulation.companyRules())
  auditor.read(feed)
  auditor.rest(feed.at(-1) === undefined ? 0 : endOf(feed))
  return auditor.findings.map(({ rule, what }) => `${rule} ${what}`)
}

export const field = (json: Json | undefined, name: string): Json | undefined =>
  json !== null && typeof json === "object" && !Array.isArray(json) && name in json
    ? (json as { readonly [key: string]: Json })[name]
    : undefined

const endOf = (feed: Feed): number => Math.min(last, Math.max(...feed.map(({ meta }) => Number(field(meta, "at")))))

/** The same JSON with what stands at a path replaced. */
export const put = (json: Json, path: ReadonlyArray<string | number>, change: (found: Json) => Json): Json => {
  const [first, ...rest] = path
  if (first === undefined) return change(json)
  if (Array.isArray(json)) return json.map((one: Json, i) => (i === first ? put(one, rest, change) : one))
  if (json === null || typeof json !== "object") throw new Error(`no ${String(first)} in ${JSON.stringify(json)}`)
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, name === first ? put(value, rest, change) : value]),
  )
}

export const at = (json: Json, path: ReadonlyArray<string | number>): Json | undefined =>
  path.reduce<Json | undefined>(
    (found, name) =>
      typeof name === "number" ? (Array.isArray(found) ? (found[name] as Json) : undefined) : field(found, name),
    json,
  )

export const isOf = (kind: string, type: string) => (event: StoredEvent) =>
  event.key.kind === kind && event.type === type

/** Numbers positions and versions anew, so that nothing but the change itself is wrong. */
export const renumbered = (feed: Feed): Feed => {
  const versions = new Map<string, number>()
  return feed.map((event, i) => {
    const stream = `${event.tenant} ${event.key.kind}/${event.key.id}`
    const version = (versions.get(stream) ?? 0) + 1
    versions.set(stream, version)
    return { ...event, position: i + 1, version }
  })
}

/** Changes the first event that fits. */
export const changed = (
  feed: Feed,
  fits: (event: StoredEvent) => boolean,
  change: (event: StoredEvent) => StoredEvent,
): Feed => {
  const place = feed.findIndex(fits)
  expect(place, "the recorded feed has an event of the kind").toBeGreaterThanOrEqual(0)
  return feed.map((event, i) => (i === place ? change(event) : event))
}

export const withData =
  (path: ReadonlyArray<string | number>, change: (found: Json) => Json) =>
  (event: StoredEvent): StoredEvent => ({ ...event, data: put(event.data, path, change) })

export const without = (feed: Feed, fits: (event: StoredEvent) => boolean): Feed => {
  const place = feed.findIndex(fits)
  expect(place, "the recorded feed has an event of the kind").toBeGreaterThanOrEqual(0)
  return renumbered(feed.filter((_, i) => i !== place))
}

export const twice = (feed: Feed, fits: (event: StoredEvent) => boolean): Feed => {
  const place = feed.findIndex(fits)
  expect(place, "the recorded feed has an event of the kind").toBeGreaterThanOrEqual(0)
  return renumbered(feed.flatMap((event, i) => (i === place ? [event, event] : [event])))
}

/** An amount with one more in its last digit. */
export const more = (money: Json): Json => {
  const amount = String(field(money, "amount"))
  const point = amount.indexOf(".")
  const places = point < 0 ? 0 : amount.length - point - 1
  const digits = (BigInt(amount.replace(".", "")) + 1n).toString().padStart(places + 1, "0")
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
  return { amount: text, currency: String(field(money, "currency")) }
}

export const hasSome = (path: ReadonlyArray<string | number>) => (event: StoredEvent) =>
  at(event.data, path) !== undefined

export const both =
  (...tests: ReadonlyArray<(event: StoredEvent) => boolean>) =>
  (event: StoredEvent): boolean =>
    tests.every((test) => test(event))

export const inMeta = (event: StoredEvent, name: string, value: Json): StoredEvent => ({
  ...event,
  meta: put(event.meta, [name], () => value),
})

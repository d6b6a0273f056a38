/**
 * Finds the endpoint of a path. Paths mean exactly what they say: letters count as they are written, no slash too many,
 * and what is encoded is decoded once and then has to be an id.
 *
 * @module
 */
import type { Endpoint } from "../Endpoint.ts"
import { type Problem, problem } from "../Problem.ts"

/** What a path and method lead to. */
export type Match =
  | { readonly _tag: "Found"; readonly endpoint: Endpoint; readonly id: string }
  | { readonly _tag: "Wrong"; readonly problem: Problem }

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/u

const decode = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

const badId = problem(
  400,
  "invalid-id",
  "An id has 1 to 64 letters, digits and . _ : -, and begins with a letter or digit.",
  "编号须为 1 到 64 个字母、数字或 . _ : -,并以字母或数字开头。",
)

const unknown = (path: string): Problem =>
  problem(
    404,
    "no-such-path",
    `There is nothing at ${JSON.stringify(path.slice(0, 120))}; GET /openapi.json lists everything that is.`,
    `路径 ${JSON.stringify(path.slice(0, 120))} 不存在,全部路径见 GET /openapi.json。`,
  )

/** The answer to a method that a path doesn't have, with those that it has. */
export const wrongMethod = (allowed: ReadonlyArray<string>): Problem =>
  problem(405, "method-not-allowed", `This path takes ${allowed.join(", ")}.`, `此路径仅接受 ${allowed.join("、")}。`, {
    headers: { allow: allowed.join(", ") },
  })

/** Methods that GET brings along. */
export const allowedBy = (methods: Iterable<string>): ReadonlyArray<string> => {
  const all = new Set(methods)
  if (all.has("GET")) all.add("HEAD")
  return Array.from(all).sort()
}

/**
 * Builds the table. Endpoints of one method and path twice are a mistake of the program: it throws.
 */
export const router = (endpoints: ReadonlyArray<Endpoint>): ((method: string, path: string) => Match) => {
  const table = new Map<string, Map<string, Endpoint>>()
  for (const endpoint of endpoints) {
    const methods = table.get(endpoint.path) ?? new Map<string, Endpoint>()
    if (methods.has(endpoint.method)) throw new Error(`two endpoints are ${endpoint.method} ${endpoint.path}`)
    methods.set(endpoint.method, endpoint)
    table.set(endpoint.path, methods)
  }
  return (method, path) => {
    let methods = table.get(path)
    let id = ""
    if (methods === undefined) {
      const parts = path.split("/")
      const raw = parts[3]
      if (raw === undefined) return { _tag: "Wrong", problem: unknown(path) }
      parts[3] = "{id}"
      methods = table.get(parts.join("/"))
      if (methods === undefined) return { _tag: "Wrong", problem: unknown(path) }
      const decoded = raw.includes("%") ? decode(raw) : raw
      if (decoded === undefined || !idPattern.test(decoded)) return { _tag: "Wrong", problem: badId }
      id = decoded
    }
    const endpoint = methods.get(method === "HEAD" ? "GET" : method)
    return endpoint === undefined
      ? { _tag: "Wrong", problem: wrongMethod(allowedBy(methods.keys())) }
      : { _tag: "Found", endpoint, id }
  }
}

/**
 * The OpenAPI document and the page that shows it, from the list of endpoints.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import type { HttpServerResponse } from "effect/http/HttpServerResponse"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiScalar from "effect/http-api/HttpApiScalar"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import type { Endpoint, Parameter } from "../Endpoint.ts"
import { titles } from "../Problem.ts"
import type { Form } from "./Forms.ts"
import { ReasonForm } from "./Reads.ts"

/** The version of the interface, as a date; told in the header `Dealwright-Version`. */
export const apiVersion = "2026-03-01"

const IdForm = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/u))

const ProblemForm = Schema.Struct({
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  detail: Schema.String,
  code: Schema.String,
  rule: Schema.optionalKey(Schema.String),
  facts: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
  reasons: Schema.optionalKey(Schema.Array(ReasonForm)),
  issues: Schema.optionalKey(Schema.Array(Schema.Struct({ pointer: Schema.String, message: Schema.String }))),
  requestId: Schema.String,
}).annotate({ identifier: "Problem", description: "What went wrong (RFC 9457), with the id of the rule that says so" })

const problemForms = new Map<number, Form>()

/** The form of problems of a status, one for all endpoints. */
const problemForm = (status: number): Form => {
  const known = problemForms.get(status)
  if (known !== undefined) return known
  const made = ProblemForm.annotate({ description: titles[status]?.en ?? "" }).pipe(
    HttpApiSchema.status(status),
    HttpApiSchema.asJson({ contentType: "application/problem+json" }),
  )
  problemForms.set(status, made)
  return made
}

const problemsOf = (endpoint: Endpoint): ReadonlyArray<number> =>
  Array.from(new Set([400, 401, 406, 429, 500, 503, ...(endpoint.problems ?? [])])).sort((a, b) => a - b)

const fieldsOf = (parameters: ReadonlyArray<Parameter>): Schema.Struct.Fields =>
  Object.fromEntries(
    parameters.map(({ about, name, required, schema }) => {
      const described = schema.annotate({ description: about })
      return [name, required === true ? described : Schema.optionalKey(described)]
    }),
  )

const describe = (endpoint: Endpoint): HttpApiEndpoint.Top => {
  const options = {
    params: endpoint.path.includes("{id}") ? { id: IdForm } : {},
    query: fieldsOf(endpoint.query ?? []),
    headers: fieldsOf(endpoint.headers ?? []),
    success: endpoint.success,
    error: problemsOf(endpoint).map(problemForm),
  }
  const path = endpoint.path.replace("{id}", ":id") as `/${string}`
  const made =
    endpoint.method === "GET"
      ? HttpApiEndpoint.get(endpoint.name, path, options)
      : HttpApiEndpoint.post(endpoint.name, path, {
          ...options,
          ...(endpoint.payload === undefined ? {} : { payload: endpoint.payload }),
        })
  // Only the document is made from it; the types of its parts are of no more use here.
  return made
    .annotate(OpenApi.Summary, endpoint.summary)
    .annotate(OpenApi.Description, endpoint.description ?? endpoint.summary) as unknown as HttpApiEndpoint.Top
}

const needsToken = [{ bearer: [] }]

/** Every operation needs a bearer token; problems of all statuses look alike, so one component serves all of them. */
const settled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(settled)
  if (typeof value === "string") return value.replace(/^(#\/components\/schemas\/Problem)_\d+$/u, "$1")
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]): ReadonlyArray<readonly [string, unknown]> => {
      if (/^Problem_\d+$/u.test(name)) return []
      if (name === "security" && Array.isArray(one)) return [[name, needsToken]]
      if (name === "securitySchemes") {
        return [[name, { bearer: { type: "http", scheme: "bearer", description: "An API key of a member" } }]]
      }
      return [[name, settled(one)]]
    }),
  )
}

const finish = (spec: Record<string, unknown>): Record<string, unknown> => ({
  ...Object(settled(spec)),
  servers: [{ url: "/" }],
})

/** The endpoints as an `HttpApi`. */
export const httpApi = (title: string, endpoints: ReadonlyArray<Endpoint>): HttpApi.Top => {
  const groups = new Map<string, HttpApiGroup.Top>()
  for (const endpoint of endpoints) {
    const group: HttpApiGroup.Top =
      groups.get(endpoint.group) ?? (HttpApiGroup.make(endpoint.group) as unknown as HttpApiGroup.Top)
    groups.set(endpoint.group, group.add(describe(endpoint)) as unknown as HttpApiGroup.Top)
  }
  let api: HttpApi.Top = HttpApi.make("Dealwright") as unknown as HttpApi.Top
  for (const group of groups.values()) api = api.add(group) as unknown as HttpApi.Top
  return api
    .annotate(OpenApi.Title, title)
    .annotate(OpenApi.Version, apiVersion)
    .annotate(
      OpenApi.Description,
      "Sales rules over HTTP. Errors are application/problem+json with the id of the rule; reasons come as sentences in English or Chinese (Accept-Language).",
    )
    .annotate(OpenApi.License, {
      name: "Apache-2.0",
      url: "https://www.apache.org/licenses/LICENSE-2.0",
    })
    .annotate(OpenApi.Transform, finish) as HttpApi.Top
}

/** The OpenAPI 3.1 document. */
export const openApi = (api: HttpApi.Top): object => OpenApi.fromApi(api)

/** The page that shows the document; its script comes with it, nothing is fetched from elsewhere. */
export const docsPage = (api: HttpApi.Top): Effect.Effect<HttpServerResponse, unknown, HttpServerRequest> =>
  Effect.scoped(
    Effect.flatten(
      HttpRouter.toHttpEffect(HttpApiScalar.layer(api, { path: "/docs", scalar: { withDefaultFonts: false } })),
    ) as Effect.Effect<HttpServerResponse, unknown, HttpServerRequest>,
  )

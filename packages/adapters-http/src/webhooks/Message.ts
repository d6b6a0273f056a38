/**
 * An event as it is sent: a CloudEvent in JSON, signed as Standard Webhooks has it.
 *
 * @module
 */
import * as Engine from "@dealwright/core/Engine"
import type { StoredEvent } from "@dealwright/core/Ports"
import * as Redacted from "effect/Redacted"
import { Webhook } from "standardwebhooks"

const at = ({ meta }: StoredEvent): number =>
  meta !== null && typeof meta === "object" && "at" in meta && typeof meta.at === "number" ? meta.at : 0

const eventId = ({ key, version }: StoredEvent): string => `${key.kind}/${key.id}/${version}`

/**
 * The body: a CloudEvent (structured JSON, attributes of ours in small letters). The same event always has the same body.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import assert from "node:assert"
 * const body = Webhooks.bodyOf({
 *   tenant: "acme", key: { kind: "order", id: "O-1" }, version: 3, position: 17, type: "OrderReleased", schemaVersion: 1,
 *   data: { _tag: "OrderReleased" }, meta: { at: 0 }, hash: ""
 * })
 * const { id, subject, time, type } = JSON.parse(body)
 * assert.deepEqual([id, subject, type], ["order/O-1/3", "order/O-1", "order.OrderReleased"])
 * assert.equal(time, "1970-01-01T00:00:00.000Z")
 * ```
 */
export const bodyOf = (event: StoredEvent): string =>
  JSON.stringify({
    specversion: "1.0",
    id: eventId(event),
    source: `urn:dealwright:${encodeURIComponent(event.tenant)}`,
    type: `${event.key.kind}.${event.type}`,
    subject: `${event.key.kind}/${event.key.id}`,
    time: new Date(at(event)).toISOString(),
    datacontenttype: "application/json",
    tenant: event.tenant,
    version: event.version,
    position: event.position,
    schemaversion: event.schemaVersion,
    data: event.data,
  })

/**
 * The `webhook-id`: of one event for one endpoint it is the same however often it is sent, so that a receiver can tell what
 * it had before.
 *
 * @example
 * ```ts
 * import * as Webhooks from "@dealwright/adapters-http/Webhooks"
 * import assert from "node:assert"
 * const event = { tenant: "acme", key: { kind: "order", id: "O-1" }, version: 3, position: 17, type: "OrderReleased",
 *   schemaVersion: 1, data: {}, meta: {}, hash: "" }
 * assert.match(Webhooks.messageId("erp", event), /^msg_[0-9a-f]{32}$/)
 * assert.notEqual(Webhooks.messageId("erp", event), Webhooks.messageId("bi", event))
 * ```
 */
export const messageId = (endpoint: string, event: StoredEvent): string =>
  `msg_${Engine.digest(JSON.stringify([event.tenant, endpoint, event.key.kind, event.key.id, event.version])).slice(0, 32)}`

/** The headers of one try: id, moment, and a signature with each secret. */
export const headersOf = (
  id: string,
  epochMillis: number,
  body: string,
  secrets: ReadonlyArray<Redacted.Redacted<string>>,
): Readonly<Record<string, string>> => {
  const moment = new Date(epochMillis)
  return {
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "Dealwright-Webhooks",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(epochMillis / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(Redacted.value(secret)).sign(id, moment, body)).join(" "),
  }
}

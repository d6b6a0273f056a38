/**
 * A receiver of webhooks, small enough to copy: checks the signature, the age and whether it had the message before, and
 * prints what happened. Needs nothing but Node.
 *
 *     node examples/server/src/receiver.ts 8090 'whsec_…'
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

const [port = "", secret = ""] = process.argv.slice(2)
if (!/^\d{1,5}$/.test(port) || !/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(secret)) {
  console.error("usage: node examples/server/src/receiver.ts PORT 'whsec_…'")
  process.exit(1)
}
const key = Buffer.from(secret.slice("whsec_".length), "base64")
const toleranceSeconds = 300
const maxBytes = 1_000_000

/** Why a message isn't to be believed; `undefined` when it is. */
const objection = (id: string, timestamp: string, signatures: string, body: string): string | undefined => {
  const age = Math.abs(Date.now() / 1000 - Number(timestamp))
  if (!(age <= toleranceSeconds)) return "too old, or from the future"
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest()
  const isSigned = signatures.split(" ").some((one) => {
    const [version, signature = ""] = one.split(",")
    const given = Buffer.from(signature, "base64")
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected)
  })
  return isSigned ? undefined : "not signed with this secret"
}

/** Messages come at least once: what was seen is answered and not done again. A real receiver keeps this in its database. */
const seen = new Set<string>()

const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const header = (name: string): string => String(request.headers[name] ?? "")
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > maxBytes) return void response.writeHead(413).end()
    chunks.push(Buffer.from(chunk))
  }
  const body = Buffer.concat(chunks).toString("utf8")
  const id = header("webhook-id")
  const wrong = objection(id, header("webhook-timestamp"), header("webhook-signature"), body)
  if (wrong !== undefined) {
    console.log(`refused: ${wrong}`)
    return void response.writeHead(401).end()
  }
  if (!seen.has(id)) {
    const event = JSON.parse(body)
    console.log(`${event.time} ${event.type} ${event.subject} ${JSON.stringify(event.data)}`)
    seen.add(id)
  }
  response.writeHead(204).end()
}

const server = createServer((request, response) => {
  // Whoever hangs up before the end sends it again.
  receive(request, response).catch(() => response.destroy())
})
server.listen(Number(port), "127.0.0.1", () => console.log(`receiving on http://127.0.0.1:${port}/`))

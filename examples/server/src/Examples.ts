/** Requests worth trying: printed when the server starts, and run word for word by the tests. */
import { demoToken } from "./Keys.ts"

/** A request and what it shows. */
export interface Example {
  readonly title: string
  readonly lines: ReadonlyArray<string>
}

const post = (url: string, path: string, by: string, body: object, key?: string): string =>
  [
    `curl -s -X POST ${url}${path}`,
    `-H 'Authorization: Bearer ${demoToken(by)}'`,
    ...(key === undefined ? [] : [`-H 'Idempotency-Key: "${key}"'`]),
    "-H 'Content-Type: application/json'",
    `-d '${JSON.stringify(body)}'`,
  ].join(" ")

/** Where the receiver of the examples listens. */
const receiverPort = 8090

const cny = (amount: string) => ({ amount, currency: "CNY" })

/** The examples for a server at `url`. */
export const examples = (url: string): ReadonlyArray<Example> => [
  {
    title: "May Ann, a sales representative, offer a pump at 8 % below list? The decision with its reasons:",
    lines: [
      post(url, "/v1/price-decisions", "ann", {
        currency: "CNY",
        lines: [{ sku: "PUMP-7", quantity: "10", listPrice: cny("2500.00"), unitPrice: cny("2300.00") }],
      }),
    ],
  },
  {
    title: "Ann submits her quote at that price for approval, and Dan, a director, approves it:",
    lines: [
      post(url, "/v1/quotes/Q-2001/submit", "ann", {}, "submit-1"),
      post(url, "/v1/approvals/quote-Q-2001-1/approve", "dan", { note: "worth it" }, "approve-1"),
    ],
  },
  {
    title: "Ivy releases an order that goes beyond the credit limit: it is held, and why. Mei, a manager, lets it go:",
    lines: [
      post(url, "/v1/orders/SO-1002/release", "ivy", {}, "release-1"),
      post(url, "/v1/approvals/order-credit-SO-1002-1/approve", "mei", { note: "they pay on Friday" }, "approve-2"),
    ],
  },
  {
    title: "Dan has all that happens from now on sent to a receiver on this machine, and looks up its secret:",
    lines: [
      post(
        url,
        "/v1/webhooks/try/register",
        "dan",
        { url: `http://127.0.0.1:${receiverPort}/`, wanted: ["*"] },
        "webhook-1",
      ),
      post(url, "/v1/webhooks/try/reveal-secret", "dan", {}),
    ],
  },
  {
    title: "The receiver, in another terminal, with that secret; then send something, as the lines above:",
    lines: [`node examples/server/src/receiver.ts ${receiverPort} 'whsec_…'`],
  },
]

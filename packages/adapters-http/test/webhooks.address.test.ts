import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type * as Webhooks from "../src/Webhooks.ts"
import { guardedLookup, literalAddress, networkProblem, reachable, urlProblem } from "../src/webhooks/Address.ts"
import { deposit, parked, register, run, sending, statusOf } from "./webhooks.support.ts"

describe("HOOK-2: where a webhook may go", () => {
  const inside = [
    ...[
      "0.0.0.0",
      "10.1.2.3",
      "100.64.0.1",
      "127.0.0.1",
      "127.9.9.9",
      "169.254.169.254",
      "172.16.0.1",
      "172.31.255.255",
    ],
    ...["192.168.1.1", "192.0.2.7", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"],
    ...["64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00::1", "2001:db8::1", "100::1", "fec0::1"],
  ]
  const outside = [
    "1.1.1.1",
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "193.99.144.80",
    "2606:4700:4700::1111",
    "2a00:1450::1",
  ]

  it("HOOK-2: to addresses of the internet, to none inside a network", () => {
    const mayCall = reachable({})
    expect(inside.filter(mayCall)).toEqual([])
    expect(outside.filter((address) => !mayCall(address))).toEqual([])
    expect(mayCall("not an address")).toBe(false)
  })

  it("HOOK-2: and to the subnets that the host names", () => {
    const mayCall = reachable({ addresses: ["10.20.0.0/16", "fd00:1::/32"] })
    expect(["10.20.3.4", "fd00:1::7", "10.21.0.1", "127.0.0.1"].map(mayCall)).toEqual([true, true, false, false])
    expect(() => reachable({ addresses: ["10.20.0.0"] })).toThrow(/is no subnet/)
  })

  it("HOOK-2: however the address is written", () => {
    const mayCall = reachable({})
    const urls = ["127.1", "2130706433", "0x7f.0.0.1", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.1."]
    for (const host of urls) {
      const url = new URL(`https://${host}/`)
      expect([host, networkProblem(url, {}, mayCall)]).toEqual([host, "webhook-address-private"])
    }
    expect(literalAddress(new URL("https://example.com/"))).toBeUndefined()
    expect(networkProblem(new URL("http://1.1.1.1/"), {}, mayCall)).toBe("webhook-needs-https")
    expect(networkProblem(new URL("http://1.1.1.1/"), { http: true }, mayCall)).toBeUndefined()
  })

  it("HOOK-2: by its URL, which has no user, no fragment, and is one", () => {
    expect(urlProblem("https://erp.example.com/hooks?for=sales")).toBeUndefined()
    for (const url of [
      "ftp://example.com",
      "hooks",
      "//example.com",
      "https://ann:secret@example.com",
      "https://a.example/#b",
    ]) {
      expect(urlProblem(url)?.en).toMatch(/^The URL of a webhook/)
    }
    expect(JSON.stringify(urlProblem("https://ann:hunter2@example.com"))).not.toContain("hunter2")
  })

  const lookedUp = (name: string, network: Webhooks.Network, all: boolean) =>
    new Promise((resolve) =>
      guardedLookup(reachable(network))(name, { all }, (error, address) => resolve(error?.code ?? address)),
    )

  it("HOOK-2: a name counts as the address that it leads to, and that one is connected to", async () => {
    expect(await lookedUp("localhost", {}, true)).toBe("EPRIVATE")
    expect(await lookedUp("localhost", {}, false)).toBe("EPRIVATE")
    expect(await lookedUp("localhost", { addresses: ["127.0.0.0/8"] }, false)).toBe("127.0.0.1")
    expect(await lookedUp("localhost", { addresses: ["127.0.0.0/8"] }, true)).toEqual([
      { address: "127.0.0.1", family: 4 },
    ])
  })

  it("HOOK-2: a name that leads inside isn't called, though it was registered", () =>
    run(
      Effect.gen(function* () {
        yield* register("sly", "http://localhost:9/")
        yield* deposit("a")
        yield* sending(parked(1, "sly"), {
          network: { http: true },
        })
        expect((yield* statusOf("sly")).parked[0]?.error).toBe(
          "WebhookFailed: localhost:9 leads to an address that isn't public; the host can allow it",
        )
      }),
    ))

  it("HOOK-2: nor is an address or plain http that the host allows no more", () =>
    run(
      Effect.gen(function* () {
        yield* register("erp", "http://127.0.0.1:9/")
        yield* deposit("a")
        yield* sending(parked(1, "erp"), { network: {} })
        expect((yield* statusOf("erp")).parked[0]?.error).toContain("isn't called over plain http")
      }),
    ))
})

/**
 * Where webhooks may go: out into the world, not back into the house. Whoever can register an endpoint must not be able to
 * have this server talk to its neighbours.
 *
 * @module
 */
import { lookup } from "node:dns"
import { BlockList, isIP, type LookupFunction } from "node:net"
import type { LocalizedText } from "@dealwright/core/Decision"

/** What a host allows besides `https` to public addresses. */
export interface Network {
  /** Plain `http` too: for tests, and inside a network that is private anyway. */
  readonly http?: boolean
  /** Subnets that aren't public and may be called all the same: `["10.20.0.0/16"]`. */
  readonly addresses?: ReadonlyArray<string>
}

/** Networks of IPv4 that aren't the public internet. */
const special4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
]
/** Of IPv6 only this part is public … */
const global6 = ["2000::/3"]
/** … without what only looks like it: tunnels with an IPv4 address inside, documentation, benchmarks. */
const special6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]

const family = (address: string): "ipv4" | "ipv6" => (isIP(address) === 4 ? "ipv4" : "ipv6")

const subnets = (all: ReadonlyArray<string>): BlockList => {
  const list = new BlockList()
  for (const subnet of all) {
    const [address = "", bits] = subnet.split("/")
    if (isIP(address) === 0 || bits === undefined || !/^\d{1,3}$/u.test(bits)) {
      throw new Error(`"${subnet}" is no subnet; write one as 10.20.0.0/16 or fd00::/8`)
    }
    list.addSubnet(address, Number(bits), family(address))
  }
  return list
}

const specials = subnets([...special4, ...special6])
const publics6 = subnets(global6)

/** Whether an address is on the public internet. */
const isPublic = (address: string): boolean => {
  const version = isIP(address)
  if (version === 0 || specials.check(address, family(address))) return false
  return version === 4 || publics6.check(address, "ipv6")
}

/** Tells of an address whether it may be called. Throws when the network names something that is no subnet. */
export const reachable = (network: Network): ((address: string) => boolean) => {
  const allowed = subnets(network.addresses ?? [])
  return (address) => isPublic(address) || (isIP(address) !== 0 && allowed.check(address, family(address)))
}

/** The host of a URL as an address, where it is one. */
export const literalAddress = (url: URL): string | undefined => {
  const host = url.hostname.replace(/^\[|\]$/gu, "")
  return isIP(host) === 0 ? undefined : host
}

/** Why a text is no URL of an endpoint, whatever the network; `undefined` when it is one. */
export const urlProblem = (text: string): LocalizedText | undefined => {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return {
      en: "The URL of a webhook is an absolute one: https://erp.example.com/hooks/sales.",
      zh: "Webhook 地址须为完整网址,如 https://erp.example.com/hooks/sales。",
    }
  }
  if (url.username !== "" || url.password !== "") {
    return {
      en: "The URL of a webhook holds no user and password: everybody who reads the webhook reads it. Check the signature instead.",
      zh: "Webhook 地址不得包含用户名或密码(可被他人读取),请改为验证签名。",
    }
  }
  return url.hash === ""
    ? undefined
    : { en: "The URL of a webhook has no part after #.", zh: "Webhook 地址不得包含 # 之后的部分。" }
}

/** Why a network doesn't let a URL through, as far as the URL tells; `undefined` when it may be tried. */
export const networkProblem = (
  url: URL,
  network: Network,
  mayCall: (address: string) => boolean,
): "webhook-needs-https" | "webhook-address-private" | undefined => {
  if (url.protocol !== "https:" && network.http !== true) return "webhook-needs-https"
  const address = literalAddress(url)
  return address !== undefined && !mayCall(address) ? "webhook-address-private" : undefined
}

/** The code of the error when a name leads to addresses that may not be called only. */
export const privateCode = "EPRIVATE"

/**
 * Looks a name up and answers only with addresses that may be called. The connection is made to what this answers, so a
 * name can't lead elsewhere between the check and the connection.
 */
export const guardedLookup =
  (mayCall: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "", 0)
      const allowed = found.filter(({ address }) => mayCall(address))
      const [first] = allowed
      if (first === undefined) {
        return callback(Object.assign(new Error("not a public address"), { code: privateCode }), "", 0)
      }
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }

import { join } from "node:path"
import { Approval, PricingAuthority } from "@dealwright/core"
import { beforeAll, describe, expect, it } from "vitest"
import { dealwright, hostFile, place } from "./support/command.ts"
import { approvalJson, fileOf, pricingFile } from "./support/policies.ts"
import { fillQuotes } from "./support/quotes.ts"

const { byCustomerClass, byGroup, tradePricing, unrestricted } = PricingAuthority

describe("policy check with a company's own people, products and customers", () => {
  const file = join(place, "company.sqlite")
  const store = ["--store", `sqlite:${file}`, "--host", hostFile]
  const check = async (policies: string, ...args: ReadonlyArray<string>) => {
    const { err, out } = await dealwright(["policy", "check", policies, ...store, ...args, "--json"])
    return out === "" ? err : JSON.parse(out).findings.map(({ code, place: at }: Record<string, string>) => [code, at])
  }
  beforeAll(() => fillQuotes(file, [], ["c1"]))

  it("APR-2: a route that nobody of the company could finish is found before anybody waits for it", async () => {
    const legal = { _tag: "InRole", role: "legal" } as const
    const policy = fileOf(
      "legal.json",
      JSON.stringify({ approval: approvalJson({ ...Approval.tradeApproval, routes: { contract: legal } }) }),
    )
    expect(await check(policy)).toEqual([])
    expect(await check(policy, "--tenant", "acme")).toContainEqual(["route-nobody-can-finish", "routes.contract"])
  })

  it("PRC-2: groups that no product is in and classes that no customer has are found", async () => {
    const policy = pricingFile("groups.json", {
      rule: byGroup(
        [{ groups: ["valves"], rule: unrestricted }],
        byCustomerClass([{ classes: ["vip", "gold"], rule: unrestricted }], tradePricing.rule),
      ),
    })
    const alone = await check(policy)
    const found = await check(policy, "--tenant", "acme")
    const more = found.filter((one: unknown) => !alone.some((other: unknown) => String(one) === String(other)))
    expect(more).toEqual([
      ["unknown-name", "rule.cases[0]"],
      ["unknown-name", "rule.otherwise.cases[0]"],
    ])
  })

  it("says which company isn't there", async () => {
    expect(await check(pricingFile("plain.json"), "--tenant", "Acme")).toContain('knows no member of company "Acme"')
  })
})

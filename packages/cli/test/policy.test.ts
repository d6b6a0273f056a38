import { join } from "node:path"
import { Approval, Credit, Order, PricingAuthority, Rate } from "@dealwright/core"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { dealwright, hostFile, place } from "./support/command.ts"
import { approvalJson, fileOf, pricingFile, pricingJson } from "./support/policies.ts"

const { allOf, authority, byGroup, costFloor, shiftLimits, tradePricing } = PricingAuthority

const shipped = fileOf(
  "shipped.json",
  JSON.stringify({ pricing: pricingJson(tradePricing), approval: approvalJson(Approval.tradeApproval) }, null, 2),
)
const alone = fileOf("alone.json", JSON.stringify(pricingJson(tradePricing)))

const check = (...args: ReadonlyArray<string>) => dealwright(["policy", "check", ...args])

describe("policy: how it is called", () => {
  it("explains itself and its parts, with examples", async () => {
    const { out, status } = await dealwright(["policy", "--help"])
    expect(status).toBe(0)
    for (const name of ["check", "explain", "diff", "backtest"]) {
      expect(out).toContain(`  ${name} `)
      const part = await dealwright(["policy", name, "--help"])
      expect([name, part.status, part.out.includes("EXAMPLES")]).toEqual([name, 0, true])
    }
  })

  it("ends with 2 and says what is wrong when nothing can be begun", async () => {
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [["check"], /file/],
      [["check", join(place, "none.json")], /there is no file .*none\.json/],
      [["check", place], /is no file/],
      [["check", alone], /doesn't say which kind of policy it is[\s\S]*--kind[\s\S]*Known kinds: .*pricing/],
      [["check", fileOf("list.json", "[]")], /doesn't say which kind/],
      [["check", alone, "--kind", "prices"], /there is no kind of policy "prices"/],
      [["check", alone, "--kind", "pricin"], /Did you mean "pricing"\?/],
      [["check", shipped, "--ladder", "rep"], /--ladder: A ladder has at least 2 ranks/],
      [["explain", shipped, "--lang", "fr"], /lang/],
      [["diff", shipped], /new/],
    ]
    for (const [args, words] of cases) {
      const { err, out, status } = await dealwright(["policy", ...args])
      expect([args.join(" "), status, out]).toEqual([args.join(" "), 2, ""])
      expect(err).toMatch(words)
    }
  })

  it("says line and column where a file isn't JSON", async () => {
    const cases: ReadonlyArray<readonly [string, RegExp]> = [
      ['{\n  "pricing": {"a": 1,}\n}', /line 2, column 22: a field name in double quotes/],
      ['{"pricing":', /line 1, column 12: a value was expected, but the file ends/],
      ['{"pricing": tru}', /line 1, column 13: a value was expected, but it says tru/],
      ['{"pricing": 1} x', /line 1, column 16: the end of the file was expected/],
      ['{"pricing" 1}', /column 12: ":" was expected/],
      ["{'pricing': 1}", /column 2: a field name in double quotes/],
      ['{"pricing": [1 2]}', /column 16: "," or "]" was expected/],
      ['{"pricing": "a\nb"}', /line 1, column 13: a value was expected/],
      ['{"pricing": 01}', /line 1, column/],
      ['{"pricing": "\\x"}', /line 1, column/],
      ["", /line 1, column 1: a value was expected, but the file ends/],
      [`${"[".repeat(300)}${"]".repeat(300)}`, /no more than 200 levels/],
    ]
    for (const [text, words] of cases) {
      const { err, status } = await check(fileOf("broken.json", text))
      expect([text, status]).toEqual([text, 1])
      expect(err).toMatch(words)
    }
  })
})

describe("policy check", () => {
  it("passes policies that are in order: several by kind, one by --kind, one of several", async () => {
    for (const args of [[shipped], [alone, "--kind", "pricing"], [shipped, "--kind", "pricing"]]) {
      const { err, out, status } = await check(...args)
      expect([args, status, err]).toEqual([args, 0, ""])
      expect(out).toContain("pricing can be used, and nothing about it is odd.")
    }
    expect((await check(shipped)).out).toContain("approval can be used")
    expect((await check(shipped, "--lang", "zh")).out).toContain("pricing 可以使用,未发现异常。")
    expect(
      (await check(fileOf("bom.json", `\ufeff${JSON.stringify({ pricing: pricingJson(tradePricing) })}`))).status,
    ).toBe(0)
  })

  it("PRC-2: shows every problem at once with place, line and remedy, and ends with 1", async () => {
    const file = fileOf(
      "wrong.json",
      JSON.stringify({ pricing: pricingJson(tradePricing), aproval: {} }, null, 2)
        .replace('"currency": "CNY"', '"currency": "XX"')
        .replace('"below": "3%"', '"below": "3 %", "belwo": "3%"')
        .replace('"_tag": "Floor"', '"_tag": "Flor"')
        .replace(/"quoteDays": 30/, '"quotDays": 30'),
    )
    const { err, out, status } = await check(file, "--json")
    expect(status).toBe(1)
    expect(err).toContain("can't be used as it is")
    const { problems } = JSON.parse(out)
    expect(problems.map(({ kind, line, place }: Record<string, unknown>) => [kind, place, line])).toEqual([
      ["aproval", "", expect.any(Number)],
      ["pricing", "quotDays", expect.any(Number)],
      ["pricing", "currency", 3],
      ["pricing", "rule.rules[0].limits[1].belwo", 18],
      ["pricing", "rule.rules[0].limits[1].below", 18],
      ["pricing", "rule.rules[1]", expect.any(Number)],
      ["pricing", "quoteDays", expect.any(Number)],
    ])
    const person = (await check(file)).out
    for (const words of [
      `7 problems`,
      `did you\n      mean "approval"?`,
      `There is no such field; mind its spelling or take it out`,
      `This field is missing; add it`,
      `There is no "Flor" here; use one of Authority,`,
      `did you mean "Floor"?`,
      `pricing: rule.rules[0].limits[1].below (line 18, column 15)`,
    ]) {
      expect(person).toContain(words)
    }
    expect((await check(file, "--lang", "zh")).out).toContain("没有此字段,请核对拼写或删除")
  })

  it("ORG-1, PRC-2: refuses ranks that the ladder doesn't have, and those that are left out", async () => {
    const { out, status } = await check(shipped, "--kind", "pricing", "--ladder", "rep, manager,boss")
    expect(status).toBe(1)
    expect(out).toContain('There is no rank "supervisor"; use one of rep < manager < boss (ORG-1)')
    expect(out).toContain("Nothing is said about boss; add it (PRC-2)")
    const two = pricingFile("two-ranks.json", {
      rule: allOf(
        authority(
          { rank: "clerk", below: Rate.zero, above: Rate.percent(10), freeGoods: false },
          { rank: "partner", below: Rate.percent(30), above: "unlimited", freeGoods: true },
        ),
        costFloor,
      ),
      signatories: ["partner"],
    })
    expect((await check(two, "--ladder", "clerk,partner")).status).toBe(0)
    expect((await check(two)).status).toBe(1)
  })

  it("refuses a field that stands twice, of which the second would win unseen, and one that hides", async () => {
    const twice = JSON.stringify({ pricing: pricingJson(tradePricing) }).replace(
      '"quoteDays":30',
      '"quoteDays":300,"quoteDays":30',
    )
    const { out, status } = await check(fileOf("twice.json", twice))
    expect(status).toBe(1)
    const hidden = JSON.stringify({ pricing: pricingJson(tradePricing) }).replace(
      '"quoteDays"',
      '"__proto__":{"rule":1},"quoteDays"',
    )
    expect((await check(fileOf("proto.json", hidden))).out).toContain("pricing: __proto__ (line 1")
    expect(out).toMatch(/1 problem\n {2}pricing: quoteDays \(line 1.*\n {4}This stands here twice; keep one/)
  })

  it("XTR-3: tells what is odd; warnings fail only with --strict", async () => {
    const odd = pricingFile("odd.json", { rule: allOf(tradePricing.rule, costFloor) })
    const { err, out, status } = await check(odd)
    expect([status, err]).toEqual([0, ""])
    expect(out).toMatch(
      /pricing can be used; 1 finding:\n {2}warning: redundant-rule at rule\.rules\[1\] \(line \d+, column \d+\)\n {4}It changes no/,
    )
    const strict = await check(odd, "--strict")
    expect([strict.status, strict.out]).toEqual([1, out])
    expect(strict.err).toContain("1 finding not to be passed over")
    expect((await check(odd, "--lang", "zh")).out).toContain("警告:redundant-rule")
    expect(JSON.parse((await check(odd, "--json")).out)).toMatchObject({
      file: odd,
      ladder: ["rep", "supervisor", "manager", "director", "president"],
      problems: [],
      findings: [{ kind: "pricing", code: "redundant-rule", severity: "warning", place: "rule.rules[1]" }],
    })
  })

  it("XTR-3: ends with 1 on a finding that is an error", async () => {
    const { out, status } = await check(pricingFile("nobody.json", { rule: PricingAuthority.forbidden }))
    expect(status).toBe(1)
    expect(out).toContain("error: always-denied at rule")
  })

  it("XTR-3: looks credit policies over, too, and says when a kind has no further words", async () => {
    const odd = { ...Credit.tradePolicy, components: [] }
    const file = fileOf(
      "credit.json",
      JSON.stringify({
        credit: Schema.encodeSync(Credit.CreditPolicy)(odd),
        order: Schema.encodeSync(Order.OrderPolicy)(Order.tradePolicy),
      }),
    )
    const { out } = await check(file)
    expect(out).toMatch(/credit can be used; \d+ findings?:\n {2}(error|warning): /)
    expect(out).toContain("order can be used; nothing more is looked at for this kind.")
    const said = await dealwright(["policy", "explain", file])
    expect(said.out).toMatch(/^credit:\n {2}\S/)
    expect(said.out).toContain("order:\n  Nothing can be said in words about policies of this kind.")
    const sound = fileOf(
      "credit-2.json",
      JSON.stringify({ credit: Schema.encodeSync(Credit.CreditPolicy)(Credit.tradePolicy) }),
    )
    expect((await dealwright(["policy", "diff", sound, file, "--kind", "credit"])).out).toMatch(
      /^credit changed:\n {2}looser: Towards the limit counts no longer: released orders not delivered/,
    )
  })

  it("takes kinds and ranks from the host's file", async () => {
    expect((await check(shipped, "--host", hostFile)).status).toBe(0)
  })
})

describe("policy explain", () => {
  it("XTR-1: says a policy in words, indented, in English and Chinese", async () => {
    const rule = allOf(byGroup([{ groups: ["fittings"], rule: costFloor }], tradePricing.rule))
    const file = pricingFile("grouped.json", { rule })
    const { out, status } = await dealwright(["policy", "explain", file])
    expect(status).toBe(0)
    expect(out.split("\n").slice(0, 6)).toEqual([
      "All of these hold:",
      "  Product groups fittings:",
      "    No product goes under its cost, where it is known.",
      "  Otherwise:",
      "    All of these hold:",
      "      rep: down to 0% below list, up to 10% above list, no free goods",
    ])
    expect((await dealwright(["policy", "explain", file, "--lang", "zh"])).out).toContain("  产品组 fittings:")
    const both = await dealwright(["policy", "explain", shipped])
    expect(both.out).toMatch(/^pricing:\n {2}All of these hold:[\s\S]*\n\napproval:\n {2}Everything else/)
    const json = JSON.parse((await dealwright(["policy", "explain", shipped, "--json"])).out)
    expect(json.policies[0].lines[0]).toEqual({ depth: 0, text: { en: "All of these hold:", zh: "须同时满足:" } })
  })

  it("refuses what can't be used, with its problems", async () => {
    const { out, status } = await dealwright(["policy", "explain", fileOf("half.json", '{"pricing":{}}')])
    expect(status).toBe(1)
    expect(out).toContain("pricing: rule")
  })
})

describe("policy diff", () => {
  const wider = pricingFile("wider.json", { rule: shiftLimits(tradePricing.rule, { below: Rate.percent(1) }) })

  it("XTR-3: says what changed in words, and which way, and ends with 0", async () => {
    const { out, status } = await dealwright(["policy", "diff", shipped, wider])
    expect(status).toBe(0)
    expect(out.split("\n")).toEqual([
      "pricing became looser:",
      "  looser: rep may go to 1% below list instead of 0%.",
      "  looser: supervisor may go to 4% below list instead of 3%.",
      "  looser: manager may go to 6% below list instead of 5%.",
      "  looser: director may go to 13% below list instead of 12%.",
      "approval is only in the old file.",
    ])
    expect((await dealwright(["policy", "diff", wider, shipped])).out).toContain(
      "pricing became stricter:\n  stricter: rep",
    )
    expect((await dealwright(["policy", "diff", shipped, wider, "--lang", "zh"])).out).toContain(
      "pricing 整体放宽:\n  放宽:rep",
    )
  })

  it("XTR-3: says when a policy became looser in some things and stricter in others", async () => {
    const floorUp = pricingFile("floor-up.json", {
      rule: allOf(
        shiftLimits(tradePricing.rule, { below: Rate.percent(1) }),
        PricingAuthority.floor({ _tag: "ShareOfList", rate: Rate.percent(70), where: "always" }),
      ),
    })
    const both = await dealwright(["policy", "diff", shipped, floorUp, "--kind", "pricing"])
    expect(both.out).toContain("pricing became looser in some things and stricter in others:")
    expect((await dealwright(["policy", "diff", shipped, floorUp, "--kind", "pricing", "--lang", "zh"])).out).toContain(
      "有放宽也有收紧:",
    )
  })

  it("says when nothing changed, however it is written down, and tells machines the direction", async () => {
    const again = pricingFile("again.json", { rule: allOf(allOf(tradePricing.rule), costFloor) })
    expect((await dealwright(["policy", "diff", shipped, again, "--kind", "pricing"])).out).toBe(
      "pricing says the same.",
    )
    const { policies } = JSON.parse((await dealwright(["policy", "diff", shipped, wider, "--json"])).out)
    expect(policies).toMatchObject([
      { kind: "pricing", state: "changed", direction: "looser", changes: { length: 4 } },
      { kind: "approval", state: "gone", direction: null },
    ])
  })
})

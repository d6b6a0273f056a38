import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Decider from "../../src/decider/index.ts"
import * as Engine from "../../src/engine/index.ts"
import { account, bank, template } from "./bank.ts"

const problems = (plugins: ReadonlyArray<Engine.Plugin>, changes: Partial<Engine.Template> = {}) => {
  const composed = Engine.compose(plugins, { ...template, ...changes })
  return Result.isFailure(composed) ? composed.failure.map((problem) => `${problem._tag}: ${problem.text.en}`) : []
}

const empty = (id: string, more: Partial<Engine.Plugin> = {}) => Engine.plugin({ id, version: "1.0.0", ...more })

describe("composing plugins", () => {
  it("joins plugins that fit together, in any order", () => {
    const more = empty("more", { needs: [{ id: "bank", version: "1.0.0" }] })
    expect(problems([bank, more])).toEqual([])
    expect(problems([more, bank])).toEqual([])
  })

  it("reports every problem at once, each with the plugin it is about", () => {
    const found = problems([
      bank,
      empty("again", { aggregates: [Decider.erase(account)] }),
      empty("needy", { needs: [{ id: "nobody" }, { id: "bank", version: "2.0.0" }] }),
      empty("astray", {
        guards: [{ name: "astray", on: "acount", guard: () => ({ _tag: "Allowed", reasons: [] }) }],
      }),
      empty("odd", { version: "one" } as never),
    ])
    expect(found).toEqual([
      expect.stringContaining("major.minor.patch"),
      expect.stringMatching(/MissingNeed: .*"needy" needs "nobody"/),
      expect.stringMatching(/IncompatibleVersion: .*2\.0\.0/),
      expect.stringMatching(/DuplicateName: aggregate "account" of plugin again exists already in plugin bank/),
      expect.stringMatching(/UnknownTarget: .*"acount".*account/),
    ])
  })

  it("refuses plugins that need each other in a circle, and a plugin given twice", () => {
    const a = empty("a", { needs: [{ id: "b" }] })
    const b = empty("b", { needs: [{ id: "a" }] })
    expect(problems([bank, a, b])).toEqual([expect.stringContaining("a → b → a")])
    expect(problems([bank, bank]).some((text) => text.startsWith("DuplicatePlugin"))).toBe(true)
  })

  it("refuses a subscriber whose name can't name the stream in which its progress is kept", () => {
    const named = (name: string) => empty("listening", { subscribers: [{ name, handle: () => Effect.void }] })
    expect(problems([bank, named("acme.mail")])).toEqual([])
    expect(problems([bank, named("acme/mail")])).toEqual([
      expect.stringMatching(/^InvalidName: .*"acme\/mail".*no slash/),
    ])
  })

  it("refuses a host in which nobody, or more than one, says who the members are", () => {
    expect(problems([empty("a")])).toEqual([expect.stringMatching(/^Directory: .*0 do/)])
    expect(problems([bank, empty("b", { directory: bank.directory } as never)])).toEqual([
      expect.stringMatching(/^Directory: .*2 do/),
    ])
  })

  const limits: Decider.PolicyKind<{ readonly max: number }, number> = {
    key: "limits",
    codec: Schema.Struct({ max: Schema.Int }),
    compile: ({ max }) =>
      max < 0
        ? Result.fail([{ place: "max", rule: "BANK-3", text: { en: "must not be negative", zh: "不能为负" } }])
        : Result.succeed(max),
  }
  const withLimits = [bank, empty("limits", { policies: [limits as unknown as Decider.AnyPolicyKind] })]

  it("refuses a policy that is missing, unknown, malformed or contradictory: nothing fails open", () => {
    expect(problems(withLimits, { policies: { limits: { max: 1 } } })).toEqual([])
    expect(problems(withLimits)).toEqual([expect.stringContaining('lacks a policy of kind "limits"')])
    expect(problems([bank], { policies: { limit: {} } })).toEqual([
      expect.stringContaining('kind "limit", which no plugin knows'),
    ])
    expect(problems(withLimits, { policies: { limits: { max: "1" } } })).toEqual([expect.stringContaining("malformed")])
    expect(problems(withLimits, { policies: { limits: { max: -1 } } })).toEqual([
      expect.stringMatching(/at max: must not be negative \[BANK-3\]/),
    ])
  })

  it("ORG-1: refuses a template whose ladder or access names no rank", () => {
    expect(problems([bank], { ladder: ["one"] })).toEqual([
      expect.stringContaining("at least 2 ranks"),
      expect.stringContaining("no rank"),
    ])
    expect(problems([bank], { access: { "account.Deposit": Decider.atLeast("emperor") } })).toEqual([
      expect.stringContaining('no rank "emperor"'),
    ])
    expect(problems([bank], { access: { "account.Rob": Decider.anyMember } })).toEqual([
      expect.stringContaining("account.Rob"),
    ])
    expect(problems([bank], { calendar: Calendar.monToFri(Calendar.TimeZone.utc) })).toEqual([])
  })
})

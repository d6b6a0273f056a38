import * as Customer from "@dealwright/core/Customer"
import type * as Decider from "@dealwright/core/Decider"
import * as LocalDate from "@dealwright/core/LocalDate"
import { system } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ann, bob, contact, pat, registration, sue, tom } from "./file.ts"
import { makePlay } from "./play.ts"

const ids = ["c1", "c2", "c3", "c4", "c5"]
const id = fc.constantFrom(...ids)
const personal = fc.record({
  name: fc.constantFrom("Acme", "ACME Ltd", "Borealis", "Cygnus"),
  phones: fc.subarray(["138 0013 8000", "+8613800138001"]),
  taxIds: fc.subarray(["TAX-1234"]),
})
const reason = "because"
const command: fc.Arbitrary<Customer.CustomerCommand> = fc.oneof(
  { weight: 5, arbitrary: personal.map((one) => registration(one)) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        _tag: fc.constant("SettleConflict" as const),
        keep: fc.constantFrom<Customer.Finding>("existing", "new", "both-distinct"),
        existing: id,
        reason: fc.constant(reason),
      },
      { requiredKeys: ["_tag", "keep", "reason"] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("t1", "t2"), fc.constantFrom<"effective" | "ineffective">("effective", "ineffective"))
      .map(([contactId, outcome]) => contact(contactId, "2026-03-01", outcome)),
  },
  {
    weight: 2,
    arbitrary: personal.map((one) => ({ _tag: "UpdatePersonal", personal: { countryCode: "86", ...one } }) as const),
  },
  fc.constantFrom("ann", "bob", "aud").map((successor) => ({ _tag: "ChangeOwner", successor, reason }) as const),
  fc.constantFrom("a", "b", null).map((text) => ({ _tag: "UpdatePreferences", changes: { word: text } }) as const),
  fc.constant({
    _tag: "AddDocument",
    documentId: "d1",
    title: "Licence",
    documentKind: "licence",
    reference: "a/1",
  } as const),
)
const step = fc.record({
  actor: fc.constantFrom<Decider.Actor>(ann, ann, bob, bob, sue, tom, pat, system),
  at: fc.constantFrom("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", "2026-08-03T09:00:00Z"),
  id,
  command,
})
const steps = fc.array(step, { maxLength: 14 })

const played = (given: ReadonlyArray<typeof step extends fc.Arbitrary<infer A> ? A : never>) => {
  const play = makePlay()
  for (const { actor, at, command: one, id: customerId } of given) play.send(actor, at, customerId, one)
  return play
}

const files = (play: ReturnType<typeof makePlay>) =>
  ids.flatMap((customerId) => {
    const state = play.customer(customerId)
    return state._tag === "Registered" || state._tag === "Conflicted" ? [{ customerId, state }] : []
  })

describe("laws of customers", () => {
  it("CUS-2: two files in force have a key in common only after a supervisor found them distinct", () => {
    fc.assert(
      fc.property(steps, (given) => {
        const inForce = files(played(given)).filter(({ state }) => state._tag === "Registered")
        for (const one of inForce) {
          for (const other of inForce) {
            if (one.customerId >= other.customerId) continue
            const keys = new Set(one.state.claims.map(({ claimId }) => claimId))
            if (!other.state.claims.some(({ claimId }) => keys.has(claimId))) continue
            const findings = [one.state.settlement?.keep, other.state.settlement?.keep]
            expect(findings).toContain("both-distinct")
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  it("CUS-2: keys and files agree: who holds a key has it on file, as of their last effective contact", () => {
    fc.assert(
      fc.property(steps, (given) => {
        const play = played(given)
        const claims = play.claims()
        const byId = new Map(files(play).map(({ customerId, state }) => [customerId, state]))
        for (const [claimId, claim] of claims) {
          if (claim._tag === "Free") continue
          for (const holder of claim.holders) {
            const file = byId.get(holder.customerId)
            expect(file?.claims.map((own) => own.claimId)).toContain(claimId)
            expect(holder.since).toBe(file?.lastEffectiveOn)
            expect(holder.standing).toBe(file?._tag === "Registered" ? "registered" : "in-conflict")
          }
        }
        for (const [customerId, file] of byId) {
          const contested = new Set(file._tag === "Conflicted" ? file.conflicts.map((one) => one.claimId) : [])
          for (const { claimId } of file.claims) {
            const claim = claims.get(claimId)
            const holds = claim?._tag === "Held" && claim.holders.some((one) => one.customerId === customerId)
            expect(holds).toBe(!contested.has(claimId))
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  it("CUS-2: a command repeated on the state that it led to yields no events", () => {
    fc.assert(
      fc.property(steps, step, (given, { actor, at, command: one, id: customerId }) => {
        const play = played(given)
        const first = play.send(actor, at, customerId, one)
        if (Result.isFailure(first)) return
        expect(play.send(actor, at, customerId, one)).toEqual(Result.succeed([]))
      }),
      { numRuns: 2000 },
    )
  })

  it("CUS-2: who was found to be another customer stays so, and the file that goes on knows them", () => {
    fc.assert(
      fc.property(steps, steps, (given, more) => {
        const play = played(given)
        const redirected = ids.flatMap((customerId) => {
          const state = play.customer(customerId)
          return state._tag === "Redirected" ? [{ customerId, to: state.to }] : []
        })
        for (const { actor, at, command: one, id: customerId } of more) play.send(actor, at, customerId, one)
        for (const { customerId, to } of redirected) {
          expect(play.customer(customerId)).toMatchObject({ _tag: "Redirected", to })
          const file = play.customer(to)
          expect(file._tag === "Registered" && file.merged).toContain(customerId)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it("KER-8: states of customers and keys survive being stored", () => {
    const customers = Schema.toCodecJson(Customer.CustomerState)
    const claims = Schema.toCodecJson(Customer.CustomerClaimState)
    const stored = <A>(codec: Schema.Codec<A, unknown>, value: A): A =>
      Schema.decodeUnknownSync(codec)(JSON.parse(JSON.stringify(Schema.encodeSync(codec)(value))))
    fc.assert(
      fc.property(steps, (given) => {
        const play = played(given)
        for (const customerId of ids) {
          expect(stored(customers, play.customer(customerId))).toEqual(play.customer(customerId))
        }
        for (const claim of play.claims().values()) expect(stored(claims, claim)).toEqual(claim)
      }),
      { numRuns: 300 },
    )
  })

  it("CUS-2: a protected customer never changes owner by another's registration", () => {
    const early = fc.array(
      step.map((one) => ({ ...one, at: "2026-03-02T09:00:00Z" as const })),
      { maxLength: 14 },
    )
    fc.assert(
      fc.property(early, personal, (given, data) => {
        const play = played(given)
        const owners = () => files(play).map(({ customerId, state }) => [customerId, state.owner])
        const before = owners()
        const done = play.send(bob, "2026-05-31T09:00:00Z", "late", registration(data))
        expect(Result.isSuccess(done)).toBe(true)
        expect(owners()).toEqual(before)
        const late = play.customer("late")
        if (late._tag !== "Conflicted") expect(late._tag).toBe("Registered")
        else for (const one of late.conflicts) expect(LocalDate.format(one.protectedUntil) >= "2026-05-31").toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

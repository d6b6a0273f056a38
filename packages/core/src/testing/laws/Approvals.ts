/**
 * The laws of approvals, for whoever writes a policy of routes (APR-2, APR-3, ORG-3, ORG-4, XTR-4). Random staff, random
 * delegations and random answers are held against it.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Approval from "../../approval/index.ts"
import { Instant } from "../../calendar/index.ts"
import * as Decider from "../../decider/index.ts"
import type * as Decision from "../../decision/index.ts"
import * as Organisation from "../../organisation/index.ts"
import { testFacts } from "../TestFacts.ts"
import { lawOf } from "./Decisions.ts"
import type { Law } from "./Pricing.ts"

/** What the laws are checked with. */
export interface ApprovalLawOptions {
  readonly policy: Approval.ApprovalPolicy
  readonly ladder: Decision.Ladder
  /** Kinds of subjects to ask about; those of the policy's routes, and one that has none. */
  readonly kinds?: ReadonlyArray<string>
}

const now = Instant.literal("2026-03-02T09:00Z")
const roles = ["sales", "legal", "finance", "auditor"] as const
const anId = (size: number): fc.Arbitrary<string> => fc.integer({ min: 0, max: size - 1 }).map((index) => `m${index}`)

/** Eight people of any rank and role, some of whom have delegated to others; whether that holds now is by chance. */
const staff = (ladder: Decision.Ladder): fc.Arbitrary<Organisation.OrganisationState> =>
  fc
    .record({
      people: fc.array(fc.tuple(fc.constantFrom(...ladder.ranks), fc.subarray([...roles], { minLength: 1 })), {
        minLength: 8,
        maxLength: 8,
      }),
      handed: fc.array(fc.tuple(anId(8), anId(8), fc.integer({ min: -2, max: 2 })), { maxLength: 6 }),
    })
    .map(({ handed, people }) => {
      const members = people.map(
        ([rank, held], index): Organisation.OrganisationEvent => ({
          _tag: "MemberAdded",
          ...{ id: `m${index}`, name: `m${index}`, rank: rank.name, roles: held },
          ...{ supervisor: null, team: null, territory: null },
        }),
      )
      const delegations = handed.map(
        ([from, to, hours], index): Organisation.OrganisationEvent => ({
          _tag: "Delegated",
          ...{ id: `D-${index}`, from, to, by: from, reason: "away", scope: { _tag: "Everything" }, at: now },
          since: Instant.addMillis(now, hours * Instant.hour),
          until: Instant.addMillis(now, (hours + 1) * Instant.hour),
        }),
      )
      return Decider.fold(Organisation.organisation, [...members, ...delegations])
    })

type Command = Extract<Approval.ApprovalCommand, { readonly _tag: "Approve" | "Reject" | "Return" }>

const aCommand: fc.Arbitrary<Command> = fc.constantFrom<Command>(
  { _tag: "Approve" },
  { _tag: "Approve" },
  { _tag: "Approve" },
  { _tag: "Reject", reason: "No" },
  { _tag: "Return", reason: "Change it" },
)

/**
 * The laws of a policy of approvals: every route ends, whatever is said; nobody answers for whom it was asked, by rank or by
 * delegation; nobody and no authority counts twice; who answers has what the step asks for; once decided it stays decided.
 * Throws where the policy can't be compiled.
 *
 * @example
 * ```ts
 * import { Approval, Decision } from "@dealwright/core"
 * import { approvalLaws } from "@dealwright/core/testing"
 * const laws = approvalLaws({ policy: Approval.propertyApproval, ladder: Decision.defaultLadder })
 * for (const law of laws) law.check({ numRuns: 100 })
 * ```
 */
export const approvalLaws = (options: ApprovalLawOptions): ReadonlyArray<Law> => {
  const { ladder, policy } = options
  const compiled = Result.getOrThrow(Approval.compile(policy, { ladder }))
  const kinds = options.kinds ?? [...Object.keys(policy.routes), "anything-else"]
  const asked = fc.record({
    organisation: staff(ladder),
    kind: fc.constantFrom(...kinds),
    rank: fc.constantFrom(...ladder.ranks),
    requester: anId(8),
    represented: fc.option(anId(8), { nil: undefined }),
    said: fc.array(fc.tuple(anId(8), aCommand), { maxLength: 12 }),
  })
  const routes = fc.record({
    kind: fc.constantFrom(...kinds),
    rank: fc.constantFrom(...ladder.ranks),
    by: fc.constantFrom(...ladder.ranks),
    says: fc.infiniteStream(fc.tuple(fc.nat(), fc.boolean())),
  })
  const needing = (rank: Decision.Rank) =>
    ({ _tag: "NeedsApproval", rank, signOffs: [], reasons: [] }) satisfies Decision.NeedsApproval

  /** The request after everything that was said, with what each command came to. */
  const played = ({
    kind,
    organisation,
    rank,
    represented,
    requester,
    said,
  }: typeof asked extends fc.Arbitrary<infer A> ? A : never) => {
    const facts = (actor: Decider.Actor) => ({
      ...testFacts({ actor }),
      at: now,
      ladder,
      organisation,
      policy: compiled,
    })
    const own = Organisation.actorOf(organisation, ladder, requester)
    assert.ok(own !== undefined)
    const onBehalfOf =
      represented === undefined || represented === requester
        ? {}
        : { onBehalfOf: { memberId: represented, delegation: "D" } }
    const request: Approval.ApprovalCommand = {
      _tag: "Request",
      subject: { kind, id: "S-1", contentHash: "abc" },
      decision: needing(rank),
      requester: { id: requester, rank: own.rank, ...onBehalfOf },
      urgency: "normal",
      summary: "May I?",
    }
    const begun = Approval.approval.decide({ _tag: "None" }, request, facts({ _tag: "System", name: "law" }))
    let state = Decider.fold(Approval.approval, Result.getOrThrow(begun))
    const steps: Array<{ readonly before: Approval.ApprovalState; readonly after: Approval.ApprovalState }> = []
    for (const [id, command] of said) {
      const actor = Organisation.actorOf(organisation, ladder, id)
      assert.ok(actor !== undefined)
      const before = state
      const outcome = Approval.approval.decide(state, command, facts(actor))
      if (Result.isSuccess(outcome)) state = Decider.fold(Approval.approval, outcome.success, state)
      steps.push({ before, after: state })
    }
    return { state, steps, organisation, askedAs: represented === undefined ? [requester] : [requester, represented] }
  }

  return [
    lawOf("APR-2: every route ends, whatever is said in whatever order, and asks nobody twice", routes, (one) => {
      const route = compiled.routeFor(one.kind, needing(one.rank), one.by)
      const answers: Array<Approval.StepAnswer> = []
      for (let at = Approval.progress(route, answers); at._tag === "Pending"; at = Approval.progress(route, answers)) {
        const [choice, yes] = one.says.next().value
        const next = at.steps[choice % at.steps.length]
        assert.ok(next !== undefined, "a route that waits for nobody")
        assert.ok(
          answers.every(({ step }) => step !== next.step),
          `step ${next.step} is asked twice`,
        )
        answers.push({ step: next.step, said: { _tag: yes ? "Approved" : "Rejected" } })
      }
      assert.ok(answers.length <= Approval.stepsOf(route).length)
    }),
    lawOf("ORG-4: nobody answers as whom it was asked, neither by rank nor by delegation", asked, (one) => {
      const { askedAs, state } = played(one)
      assert.ok(state._tag !== "None")
      for (const { by, onBehalfOf } of state.answers) {
        assert.ok(!askedAs.includes(by), `${by} answered their own request`)
        assert.ok(onBehalfOf === undefined || !askedAs.includes(onBehalfOf.memberId))
      }
    }),
    lawOf(
      "APR-2, ORG-3: whoever answers has what the step asks for, and nobody's authority counts twice",
      asked,
      (one) => {
        const { organisation, state } = played(one)
        assert.ok(state._tag !== "None")
        const steps = new Map(Approval.stepsOf(state.route).map(({ approver, step }) => [step, approver]))
        const counted = state.answers.flatMap(({ by, onBehalfOf }) =>
          onBehalfOf === undefined ? [by] : [by, onBehalfOf.memberId],
        )
        assert.equal(new Set(counted).size, counted.length)
        for (const { by, onBehalfOf, rank, step } of state.answers) {
          const approver = steps.get(step)
          const authority = Organisation.actorOf(organisation, ladder, onBehalfOf?.memberId ?? by)
          assert.deepEqual(rank, authority?.rank)
          assert.ok(approver !== undefined)
          const held = Organisation.actorOf(organisation, ladder, by)?.roles ?? []
          assert.ok(Approval.fits(approver, { rank, roles: held }))
        }
      },
    ),
    lawOf("APR-3: the first decision counts; what is said later changes nothing", asked, (one) => {
      for (const { after, before } of played(one).steps) {
        if (before._tag === "Decided") assert.deepEqual(after, before)
      }
    }),
  ]
}

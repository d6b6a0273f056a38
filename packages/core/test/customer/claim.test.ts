import * as Customer from "@dealwright/core/Customer"
import { given, system } from "@dealwright/core/testing"
import { expect, it } from "vitest"
import { day, factsOf } from "./file.ts"

const facts = factsOf(system)
const march = day("2026-03-02")
const april = day("2026-04-02")
const claim = (customerId: string, more: Partial<Extract<Customer.CustomerClaimCommand, { _tag: "Claim" }>> = {}) =>
  ({ _tag: "Claim", customerId, key: "phone", since: march, standing: "registered", sharing: "sole", ...more }) as const
const claimed = (customerId: string, standing: Customer.HolderStanding = "registered") =>
  ({ _tag: "KeyClaimed", customerId, key: "phone", since: march, standing }) as const
const holding = (...history: ReadonlyArray<Customer.CustomerClaimEvent>) =>
  given(Customer.customerClaim, facts, ...history)
const holders = (state: Customer.CustomerClaimState) =>
  state._tag === "Held" ? state.holders.map(({ customerId, since }) => [customerId, since]) : []

it("CUS-2: a free key is claimed, by the same customer only once", () => {
  holding().when(claim("c1")).then(claimed("c1"))
  holding(claimed("c1")).when(claim("c1")).thenNothing()
})

it("CUS-2: a key that somebody has is not claimed by another, whose registration fails with it", () => {
  const { text } = holding(claimed("c1")).when(claim("c2")).thenRejected("KeyHeld")
  expect(text.en).toContain("c1")
  holding(claimed("c1"))
    .when(claim("c2", { sharing: "shared" }))
    .then(claimed("c2"))
})

it("CUS-2: a settled registration holds its key as a file in force", () => {
  holding(claimed("c1", "in-conflict")).when(claim("c1")).then(claimed("c1"))
})

it("CUS-2: renewing only moves on, and only for who has the key", () => {
  const renew = (customerId: string, since = april) => ({ _tag: "Renew", customerId, since }) as const
  const when = holding(claimed("c1")).when(renew("c1"))
  when.then({ _tag: "KeyRenewed", customerId: "c1", since: april })
  expect(holders(when.state())).toEqual([["c1", april]])
  holding(claimed("c1")).when(renew("c1", march)).thenNothing()
  holding(claimed("c1")).when(renew("c2")).thenNothing()
  holding().when(renew("c1")).thenNothing()
})

it("CUS-2: a released key is free for the next one", () => {
  const release = { _tag: "Release", customerId: "c1" } as const
  const when = holding(claimed("c1")).when(release)
  when.then({ _tag: "KeyReleased", customerId: "c1" })
  expect(when.state()).toEqual({ _tag: "Free" })
  holding().when(release).thenNothing()
})

it("CUS-2: a key goes over to the file that goes on, but never from a third customer", () => {
  const transfer = { _tag: "Transfer", from: "c2", to: "c1", key: "phone", since: march } as const
  const moved = { ...transfer, _tag: "KeyTransferred" } as const
  expect(holders(holding(claimed("c2", "in-conflict")).when(transfer).state())).toEqual([["c1", march]])
  expect(holders(holding(claimed("c1"), claimed("c2")).when(transfer).state())).toEqual([["c1", march]])
  holding().when(transfer).then(moved)
  holding(moved).when(transfer).thenNothing()
  holding(claimed("c3")).when(transfer).thenNothing()
})

it("CUS-2: a key that too many share says which policy to change", () => {
  const many = Array.from({ length: Customer.maxHolders }, (_, index) => claimed(`c${index}`))
  const { text } = holding(...many)
    .when(claim("one-more", { sharing: "shared" }))
    .thenRejected("TooManyHolders")
  expect(text.en).toContain("detectBy")
})

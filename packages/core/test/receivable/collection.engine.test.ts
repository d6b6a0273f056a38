import { afterEach, expect, it } from "vitest"
import * as Organisation from "../../src/organisation/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { closeAll, openCompany } from "./company.ts"
import { invoice } from "./support.ts"
import { cny, date } from "./world.ts"

afterEach(closeAll)

const { cashSlip, collectionDiary, payment, receivable } = Receivable

it("ORG-7: what a leaver had to do about a debt goes to whoever succeeds them", async () => {
  const { as, goTo, sweepTo, system } = await openCompany("trade")
  goTo("2026-03-12")
  await as("rita").execute(receivable, "R-1", invoice())
  await as("ann").execute(collectionDiary, "R-1", {
    _tag: "RecordContact",
    contactNo: "K-1",
    on: date("2026-03-12"),
    channel: "phone",
    with: "Ms Wang, accounts",
    note: "",
    next: { on: date("2026-03-20"), what: "call" },
  })
  await system.execute(Organisation.organisation, Organisation.organisationId, { _tag: "MarkLeft", id: "ann" })
  await sweepTo("2026-03-12")
  expect(await system.state(collectionDiary, "R-1")).toMatchObject({ next: { who: "max" } })
})

it("REC-9: the whole of it on the engine, with whose it is and who may", async () => {
  const { as, dealwright, goTo, system } = await openCompany("trade")
  goTo("2026-03-12")
  await as("rita").execute(receivable, "R-1", invoice())
  await as("ann").execute(cashSlip, "S-1", {
    _tag: "Collect",
    customerId: "C-1",
    amount: cny("80.00"),
    on: date("2026-03-12"),
  })
  const counted: Receivable.CashSlipCommand = { _tag: "HandOver", counted: cny("80.00") }
  await expect(as("max").execute(cashSlip, "S-1", counted)).rejects.toThrow()
  await as("fay").execute(cashSlip, "S-1", counted)
  expect(await system.state(payment, "S-1")).toMatchObject({ _tag: "Received" })
  const { documents } = await system.find(cashSlip, {
    where: [{ _tag: "Equals", field: "status", value: "handed-over" }],
    limit: 10,
  })
  expect(documents.map(({ id }) => id)).toEqual(["S-1"])
  expect((await dealwright.audit()).findings).toEqual([])
})

/** Figures that are fine by themselves and too much together. */
import { Engine, Inventory, MemoryStore, Money, Organisation, openDealwright, Templates } from "@dealwright/core"
import { expect, it } from "vitest"

it("KER-1: figures that add up to more than can be kept are refused as such, and nothing of them is stored", async () => {
  const dealwright = await openDealwright({ store: MemoryStore.layer, template: Templates.trade, every: false })
  const system = dealwright.asSystem("acme", "set-up")
  const wim = { id: "wim", name: "Wim", rank: "president", roles: ["warehouse"] } as const
  await system.execute(Organisation.organisation, "main", { _tag: "AddMember", ...wim })
  const warehouse = dealwright.as("acme", "wim")
  const receive = (receiptNo: string, pieces: number) =>
    warehouse.execute(Inventory.stock, "P-1", { _tag: "Receive", receiptNo, quantity: Money.Quantity.whole(pieces) })
  await receive("GR-1", 999_999_999_999)
  const error = await receive("GR-2", 1).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Engine.InvalidCommand)
  expect(error).toMatchObject({ kind: "stock", command: "Receive", issue: expect.stringContaining("(KER-1)") })
  expect(await system.history(Inventory.stock, "P-1")).toHaveLength(1)
  await dealwright.close()
})

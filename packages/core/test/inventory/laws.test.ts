/** The laws that the testing kit publishes for sales control and stock, with seeds of their own at every run. */
import { inventoryLaws } from "@dealwright/core/testing"
import { describe, it } from "vitest"

describe("laws of sales control and stock", () => {
  for (const law of inventoryLaws) it(law.name, () => law.check({ numRuns: 1000 }))
})

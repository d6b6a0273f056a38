/** The laws that the testing kit publishes for contracts, with seeds of their own at every run. */
import { contractLaws } from "@dealwright/core/testing"
import { describe, it } from "vitest"

describe("laws of contracts", () => {
  for (const law of contractLaws) it(law.name, () => law.check({ numRuns: 1000 }))
})

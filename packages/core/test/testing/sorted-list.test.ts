import fc from "fast-check"
import { expect, it } from "vitest"
import { sortedList } from "../../src/testing/SortedList.ts"

interface Item {
  readonly n: number
}
const compare = (a: Item, b: Item) => a.n - b.n

it("a sorted list holds what a plain sorted array holds, under any additions and removals, from any place, both ways", () => {
  const step = fc.record({ add: fc.boolean(), n: fc.nat(400) })
  // Thousands of entries make the list split its chunks; the probes look from every side.
  fc.assert(
    fc.property(
      fc.array(fc.nat(4000), { maxLength: 1500 }),
      fc.array(step, { maxLength: 200 }),
      fc.nat(4000),
      (initial, steps, probe) => {
        const expected = new Set(initial)
        const list = sortedList(
          compare,
          Array.from(expected, (n) => ({ n })),
        )
        for (const { add, n } of steps) {
          if (add && !expected.has(n)) {
            expected.add(n)
            list.add({ n })
          } else if (!add) {
            expected.delete(n)
            list.remove({ n })
          }
        }
        const sorted = Array.from(expected).sort((a, b) => a - b)
        expect(
          Array.from(
            list.upwards(() => false),
            ({ n }) => n,
          ),
        ).toEqual(sorted)
        expect(
          Array.from(
            list.upwards(({ n }) => n < probe),
            ({ n }) => n,
          ),
        ).toEqual(sorted.filter((n) => n >= probe))
        expect(
          Array.from(
            list.downwards(({ n }) => n <= probe),
            ({ n }) => n,
          ),
        ).toEqual(sorted.filter((n) => n <= probe).reverse())
        expect(
          Array.from(
            list.downwards(() => true),
            ({ n }) => n,
          ),
        ).toEqual(sorted.toReversed())
      },
    ),
    { numRuns: 1000 },
  )
})

it("a sorted list keeps its order while it grows and shrinks past its chunks", () => {
  const list = sortedList(compare)
  const total = 20_000
  for (let i = 0; i < total; i++) list.add({ n: (i * 7919) % total })
  for (let n = 0; n < total; n += 2) list.remove({ n })
  for (let n = total; n < total + 2000; n++) list.add({ n })
  const found = Array.from(
    list.upwards(() => false),
    ({ n }) => n,
  )
  expect(found).toEqual([
    ...Array.from({ length: total / 2 }, (_, i) => 2 * i + 1),
    ...Array.from({ length: 2000 }, (_, i) => total + i),
  ])
})

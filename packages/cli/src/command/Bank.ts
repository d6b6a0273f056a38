/** bank: a file of the bank's payments, read, matched and brought into a company's books. */
import { readFile } from "node:fs/promises"
import * as Customer from "@dealwright/core/Customer"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Money from "@dealwright/core/Money"
import type { FindQuery } from "@dealwright/core/Ports"
import * as Receivable from "@dealwright/core/Receivable"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { readCsv } from "../orderbook/Csv.ts"
import { failed, usage } from "./Failure.ts"
import { counted, Io } from "./Io.ts"
import { answer, onStore } from "./Shared.ts"

const decodeMapping = Schema.decodeUnknownEffect(Schema.toCodecJson(Receivable.BankMapping))

/** The mapping in a file of JSON. */
const mappingOf = Effect.fnUntraced(function* (file: string) {
  const text = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: () => usage(`there is no file ${file} with a mapping, or it can't be read`),
  })
  const json = yield* Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: (error) => usage(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`),
  })
  return yield* Effect.mapError(decodeMapping(json), (error) => usage(`${file} is no mapping: ${error.message}`))
})

/** The rows of a bank's file, good and bad. */
const batchOf = Effect.fnUntraced(function* (file: string, mapping: Receivable.BankMapping) {
  const records: Array<Receivable.BankRecord> = []
  const crooked: Array<Receivable.RejectedBankRow> = []
  yield* Effect.mapError(
    readCsv(
      file,
      Receivable.missingColumns(mapping, []),
      (record) => records.push(record),
      ({ reason, row }) => crooked.push({ row, rule: "REC-2", text: { en: reason, zh: reason } }),
    ),
    (error) => usage(error.message),
  )
  const batch = Receivable.readBankRows(records, mapping)
  return { ...batch, rejected: [...crooked, ...batch.rejected] }
})

const pageSize = 1000

/** Most payments of the past from which accounts are learned: the latest. */
const mostLearned = 20_000

/** All documents that a query finds, page by page. */
const everything = Effect.fnUntraced(function* <S>(
  of: Decider.Readable<S>,
  query: Omit<FindQuery, "limit" | "after">,
  most = Number.POSITIVE_INFINITY,
) {
  const engine = yield* Engine.Engine
  const found: Array<Decider.Found<S>> = []
  let page = yield* engine.find(of, { ...query, limit: pageSize })
  found.push(...page.documents)
  while (page.next !== undefined && found.length < most) {
    page = yield* engine.find(of, { ...query, limit: pageSize, after: page.next })
    found.push(...page.documents)
  }
  return found
})

const equals = (field: string, value: string) => ({ _tag: "Equals", field, value }) as const

interface Done {
  readonly row: number
  readonly payment: Receivable.BankRow
  readonly became: "applied" | "waiting" | "known"
  readonly suggestions: ReadonlyArray<Receivable.Suggestion>
}

/** Matches the payments with what is open and brings them in, each by itself. */
const bring = Effect.fnUntraced(function* (payments: Receivable.BankBatch["payments"]) {
  const engine = yield* Engine.Engine
  const io = yield* Io
  const { receivables } = yield* engine.facts(() => ({ receivables: Decider.policy(Receivable.receivablePolicy) }))
  const debts = yield* everything(Receivable.receivable, { where: [equals("status", "open")] })
  const customers = yield* everything(Customer.customer, { where: [] })
  const past = yield* everything(
    Receivable.bankPayment,
    { where: [equals("status", "assigned")], sort: { field: "on", direction: "descending" } },
    mostLearned,
  )
  const matched = Receivable.matchRows(
    payments.map(({ payment }) => payment),
    Receivable.matchItems(debts),
    Receivable.debtorsOf(customers, past),
    receivables.matching,
  )
  const done: Array<Done> = []
  const rejected: Array<Receivable.RejectedBankRow> = []
  for (const [index, { row: payment, suggestions }] of matched.entries()) {
    const row = payments[index]?.row ?? 0
    io.progress(`importing: ${index + 1} of ${matched.length}`)
    const command = { _tag: "Import", row: payment, suggestions } as const
    const outcome = yield* engine.execute(Receivable.bankPayment, payment.bankId, command).pipe(
      Effect.catchTag("ReceivableError", ({ rule, text }) =>
        Effect.sync(() => {
          rejected.push({ row, rule, text })
          return undefined
        }),
      ),
    )
    if (outcome === undefined) continue
    const isApplied = outcome.events.some(({ _tag }) => _tag === "BankPaymentAssigned")
    done.push({
      row,
      payment,
      suggestions,
      became: outcome.events.length === 0 ? "known" : isApplied ? "applied" : "waiting",
    })
  }
  return { done, rejected }
})

const bad = ({ row, rule, text }: Receivable.RejectedBankRow): string => `  row ${row}: ${text.en} [${rule}]`

const waits = ({ payment, row, suggestions }: Done): string => {
  const [best] = suggestions
  const whose =
    best === undefined
      ? "nothing fits"
      : `perhaps ${best.customerId}${best.portions.length === 0 ? "" : ` for ${best.portions.map(({ no, receivableId }) => `${receivableId} #${no}`).join(", ")}`} (${best.score})`
  return `  row ${row}: ${payment.bankId}, ${Money.toText(payment.amount, "en")} of ${payment.payer || "an unknown payer"}: ${whose}`
}

const rejectedText = (rejected: ReadonlyArray<Receivable.RejectedBankRow>): ReadonlyArray<string> =>
  rejected.length === 0
    ? []
    : [`${counted(rejected.length, "row")} rejected:`, ...rejected.toSorted((a, b) => a.row - b.row).map(bad)]

const refuse = (rejected: ReadonlyArray<Receivable.RejectedBankRow>) =>
  rejected.length === 0
    ? Effect.void
    : Effect.fail(
        failed(
          `${counted(rejected.length, "row")} of the file could not be used`,
          "Mend the rows or the mapping and import the file again: what is there is passed over.",
        ),
      )

export const bank = Command.make(
  "bank",
  {
    file: Argument.String("file").pipe(Argument.withDescription("The bank's list of payments, as CSV with a heading")),
    mapping: Flag.String("mapping").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("Which column is what, as JSON"),
    ),
    tenant: Flag.String("tenant").pipe(Flag.withMetavar("COMPANY"), Flag.withDescription("Whose money it is")),
    by: Flag.String("by").pipe(
      Flag.withMetavar("MEMBER"),
      Flag.withDescription("Who imports it: somebody with the role receivables or finance"),
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDescription("Only read the file; no store is needed and nothing is written"),
      Flag.withDefault(false),
    ),
  },
  Effect.fnUntraced(function* ({ by, check, file, mapping, tenant }) {
    const batch = yield* batchOf(file, yield* mappingOf(mapping))
    const { outgoing, payments, repeated } = batch
    if (check) {
      yield* answer({ file, payments: payments.length, outgoing, repeated, rejected: batch.rejected }, [
        `${file}: ${counted(payments.length, "payment")} came in; ${outgoing} went out, ${repeated} stand there twice.`,
        ...rejectedText(batch.rejected),
      ])
      return yield* refuse(batch.rejected)
    }
    yield* onStore("refuse", (host, place) =>
      Effect.gen(function* () {
        const brought = yield* bring(payments).pipe(
          Effect.provideService(Engine.Session, Engine.member(tenant, by)),
          Effect.provide(Engine.layer(host)),
          Effect.catchTag("Refused", ({ decision }) =>
            Effect.fail(
              failed(
                `${by} may not import payments: ${decision.reasons.map((one) => Decision.sentence(one, host.catalogue, "en")).join(" ")}`,
                "Name a member with the role receivables or finance.",
              ),
            ),
          ),
        )
        const rejected = [...batch.rejected, ...brought.rejected]
        const of = (became: Done["became"]) => brought.done.filter((one) => one.became === became)
        const [applied, waiting, known] = [of("applied"), of("waiting"), of("known")]
        yield* answer(
          {
            ...{ store: place, tenant, file, outgoing, repeated, rejected },
            applied: applied.map(({ payment }) => payment.bankId),
            waiting: waiting.map(({ payment, row, suggestions }) => ({
              row,
              bankId: payment.bankId,
              suggestions: suggestions.map(({ customerId, score }) => ({ customerId, score })),
            })),
            known: known.length,
          },
          [
            `${file}: ${counted(applied.length, "payment")} applied, ${waiting.length} to be assigned by a person, ${known.length} known before; ${outgoing} went out.`,
            ...waiting.map(waits),
            ...rejectedText(rejected),
          ],
        )
        yield* refuse(rejected)
      }),
    )
  }),
).pipe(
  Command.withShortDescription("Bring in what the bank reports"),
  Command.withDescription(
    "Reads a bank's list of payments, matches each with what is open, applies those that are beyond doubt by the company's policy, and lists the others with what they are probably for. A row that can't be used is told with its number, rule and remedy; the others go through. Importing a file again does nothing twice: the bank's own number is the receipt number.",
  ),
  Command.withExamples([
    { command: "dealwright bank 2026-03-09.csv --mapping icbc.json --tenant acme --by rita --check" },
    {
      command:
        "dealwright bank 2026-03-09.csv --mapping icbc.json --tenant acme --by rita --store sqlite:./sales.sqlite",
    },
  ]),
)

/** migrate, verify, rebuild, forget-receipts: what keeps a store in order. */
import * as Engine from "@dealwright/core/Engine"
import { Store } from "@dealwright/core/Ports"
import * as Clock from "effect/Clock"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { failed, usage } from "./Failure.ts"
import { count, counted, Io, wrapped } from "./Io.ts"
import { answer, onStore, tellProgress } from "./Shared.ts"

/** As many streams are named to a person; a machine gets all that were found. */
const maxShown = 40

export const migrate = Command.make("migrate", {}, () =>
  onStore("make", (_host, place) =>
    Effect.gen(function* () {
      const store = yield* Store
      yield* store.migrate
      const last = yield* store.feed({ after: 0, limit: 1 })
      const state = last.length === 0 ? "It is empty." : "Its data are as they were."
      yield* answer({ store: place, migrated: true }, [`${place} has the schema of this version. ${state}`])
    }),
  ),
).pipe(
  Command.withShortDescription("Bring the store's schema up to this version"),
  Command.withDescription(
    "Makes the store if there is none and brings its schema up to this version. Harmless when there is nothing to do, and when several do it at once: run it at every deployment, before the servers start.",
  ),
  Command.withExamples([{ command: "dealwright migrate --store sqlite:./data/dealwright.sqlite" }]),
)

type Tag = Engine.AuditFinding["_tag"]

/** What findings mean and what to do, the worst first. */
const meanings: ReadonlyArray<{ readonly tags: ReadonlyArray<Tag>; readonly text: string }> = [
  {
    tags: ["BrokenLink", "VersionGap", "PositionGap", "UnreadableEvent"],
    text: "Events were changed or removed behind Dealwright's back, or the disk lost them. Restore the last backup that verifies, and find out who writes to the database. (dealwright rebuild leaves these streams alone: their documents may be all that is left of the truth.)",
  },
  { tags: ["UnknownKind"], text: "A plugin is missing. Give the host that the servers run: --host FILE" },
  {
    tags: ["DocumentMissing", "DocumentDiffers", "IndexDiffers", "TimersDiffer"],
    text: "What is kept beside the events was changed or lost. The events are the truth, and this writes it anew: dealwright rebuild",
  },
  {
    tags: ["StoreDiffers"],
    text: "The store contradicts itself. Try dealwright rebuild; what it doesn't mend takes the last backup that verifies.",
  },
  {
    tags: ["DocumentOutdated"],
    text: "A module keeps its documents in a new form. Commands see them right already; questions by new fields do after: dealwright rebuild",
  },
]

/** Findings of one kind that the engine tells at most. */
const mostOfEach = 1000
/** Findings of one kind that are shown to a person. */
const shownOfEach = 10

const findingLine = ({
  detail,
  position,
  stream,
  tenant,
}: Pick<Engine.AuditFinding, "tenant" | "stream" | "position" | "detail">): string => {
  const place = [tenant, stream, position === 0 ? "" : `(position ${count(position)})`].filter((part) => part !== "")
  return `    ${place.length === 0 ? "" : `${place.join(" ")}: `}${detail}`
}

const findingLines = (findings: ReadonlyArray<Engine.AuditFinding>): ReadonlyArray<string> => {
  const groups = meanings.flatMap(({ tags, text }) => {
    const parts = tags.flatMap((tag) => {
      const own = findings.filter((finding) => finding._tag === tag)
      if (own.length === 0) return []
      const more =
        own.length > shownOfEach ? [`    … and ${count(own.length - shownOfEach)} more (--json tells all)`] : []
      return [
        `  ${tag}: ${count(own.length)}${own.length === mostOfEach ? " or more" : ""}`,
        ...own.slice(0, shownOfEach).map(findingLine),
        ...more,
      ]
    })
    return parts.length === 0 ? [] : [{ parts, text }]
  })
  return [...groups.flatMap(({ parts }) => parts), "", "What to do:", ...groups.map(({ text }) => `  ${wrapped(text)}`)]
}

const verdict = (place: string, { events, findings, streams }: Engine.AuditReport): ReadonlyArray<string> => {
  const seen = `${place}: ${counted(events, "event")} in ${counted(streams, "stream")}`
  return findings.length === 0
    ? [seen, "Everything is as it was written: no event missing or altered, every document the fold of its events."]
    : [seen, "", `${counted(findings.length, "finding")}:`, ...findingLines(findings)]
}

export const verify = Command.make(
  "verify",
  {
    quick: Flag.Boolean("quick").pipe(
      Flag.withDescription("Only what the store can prove by itself, without reading every event"),
      Flag.withDefault(false),
    ),
  },
  ({ quick }) =>
    onStore("refuse", (host, place) =>
      Effect.gen(function* () {
        const store = yield* Store
        const progress = yield* tellProgress
        if (quick) {
          const found = yield* store.verify
          const findings = found.map((one) => ({ _tag: "StoreDiffers" as const, position: 0, ...one }))
          yield* answer(
            { store: place, quick, findings },
            findings.length === 0
              ? [
                  `${place}: the store finds nothing wrong with itself.`,
                  "Whether events are those that were written, only verify without --quick proves.",
                ]
              : [place, "", `${counted(findings.length, "finding")}:`, ...findingLines(findings)],
          )
          if (findings.length > 0) return yield* failed(`${place} is not in order`)
          return
        }
        const report = yield* Engine.audit(host, { progress })
        yield* answer({ store: place, ...report }, verdict(place, report))
        if (report.findings.length > 0) return yield* failed(`${place} is not in order`)
      }),
    ),
).pipe(
  Command.withShortDescription("Prove that everything is as it was written"),
  Command.withDescription(
    "Proves that positions and versions have no gap, that every event is the one that was written (each is linked to the one before it), and that every document, index field and timer is what its events say. Ends with 1 when something isn't. Run it every night, on last night's backup.",
  ),
  Command.withExamples([
    { command: "dealwright verify --store sqlite:./backups/monday.sqlite" },
    {
      command: "dealwright verify --json --host ./our-host.ts",
      description: "For a monitor, with a company's own plugins",
    },
  ]),
)

export const rebuild = Command.make(
  "rebuild",
  {
    tenant: Flag.String("tenant").pipe(
      Flag.withMetavar("COMPANY"),
      Flag.withDescription("Only this company"),
      Flag.optional,
    ),
    kind: Flag.String("kind").pipe(Flag.withDescription("Only aggregates of this kind, such as order"), Flag.optional),
    all: Flag.Boolean("all").pipe(Flag.withDescription("Write also what is as it should be"), Flag.withDefault(false)),
  },
  ({ all, kind, tenant }) =>
    onStore("refuse", (host, place) =>
      Effect.gen(function* () {
        if (Option.isSome(kind) && !host.aggregates.has(kind.value)) {
          const known = Array.from(host.aggregates.keys()).sort().join(", ")
          return yield* usage(`no plugin of this host brings "${kind.value}"`, `Known kinds: ${known}`)
        }
        const report = yield* Engine.rebuild(host, {
          all,
          progress: yield* tellProgress,
          ...(Option.isSome(kind) ? { kind: kind.value } : {}),
          ...(Option.isSome(tenant) ? { tenant: tenant.value } : {}),
        })
        const { notRebuilt, remaining, streams, written } = report
        yield* answer({ store: place, ...report }, [
          `${place}: ${counted(streams, "stream")} looked at, ${count(written)} written anew.`,
          ...(notRebuilt.length === 0 ? [] : ["", `${counted(notRebuilt.length, "stream")} left alone:`]),
          ...notRebuilt.slice(0, maxShown).map((one) => `  ${one._tag}  ${one.tenant} ${one.stream}: ${one.detail}`),
          ...(remaining.length === 0 ? [] : ["", "What the store still finds wrong with itself:"]),
          ...remaining.slice(0, maxShown).map((one) => findingLine({ position: 0, ...one })),
        ])
        if (notRebuilt.length + remaining.length > 0) return yield* failed("not everything could be rebuilt")
      }),
    ),
).pipe(
  Command.withShortDescription("Write documents, index fields and timers anew from the events"),
  Command.withDescription(
    "Folds every stream from its events and writes what differs: after an upgrade whose modules keep more, or when something was lost or spoilt. Events stay as they are. Safe while the servers run. A stream that can't be folded is left as it is, named, and makes the command end with 1.",
  ),
  Command.withExamples([
    { command: "dealwright rebuild --store postgres://sales@db/sales --kind receivable" },
    { command: "dealwright rebuild --all --tenant acme" },
  ]),
)

const millisOf: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 }

const Age = Schema.String.check(
  Schema.isPattern(/^[1-9][0-9]{0,4}[hdwy]$/, {
    message: "an age is a number and a unit, such as 36h, 90d, 12w or 2y",
  }),
)

/** Receipts at a time. */
const group = 1000

export const forgetReceipts = Command.make(
  "forget-receipts",
  {
    olderThan: Flag.String("older-than").pipe(
      Flag.withMetavar("AGE"),
      Flag.withDescription("36h, 90d, 12w, 2y: at least a day, and longer than any client repeats a command"),
      Flag.withSchema(Age),
    ),
    tenant: Flag.String("tenant").pipe(
      Flag.withMetavar("COMPANY"),
      Flag.withDescription("Only this company"),
      Flag.optional,
    ),
  },
  ({ olderThan, tenant }) =>
    onStore("refuse", (_host, place) =>
      Effect.gen(function* () {
        const age = Number(olderThan.slice(0, -1)) * (millisOf[olderThan.slice(-1)] ?? 0)
        if (age < 86_400_000) {
          return yield* usage(
            `--older-than ${olderThan} is less than a day`,
            "A command whose receipt is gone is carried out again when it is repeated: keep receipts longer than any client tries.",
          )
        }
        const store = yield* Store
        const { progress } = yield* Io
        const before = (yield* Clock.currentTimeMillis) - age
        const request = { before, limit: group, ...(Option.isSome(tenant) ? { tenant: tenant.value } : {}) }
        let forgotten = 0
        for (;;) {
          const now = yield* store.forgetReceipts(request)
          forgotten += now
          progress(`forgotten: ${count(forgotten)}`)
          if (now < group) break
        }
        const day = new Date(before).toISOString()
        yield* answer({ store: place, before: day, forgotten }, [
          `${place}: ${counted(forgotten, "receipt")} from before ${day.slice(0, 16).replace("T", " ")} UTC forgotten.`,
        ])
      }),
    ),
).pipe(
  Command.withShortDescription("Forget what old commands were answered"),
  Command.withDescription(
    "Removes receipts: what a repeated command is answered with. Events and documents stay. A command that is repeated after its receipt is gone counts as new, so keep receipts longer than any client tries again.",
  ),
  Command.withExamples([{ command: "dealwright forget-receipts --older-than 90d" }]),
)

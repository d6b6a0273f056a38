/** policy check: can it be used, and is it meant like this? */

import * as Calendar from "@dealwright/core/Calendar"
import type * as Decision from "@dealwright/core/Decision"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as Clock from "effect/Clock"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failed } from "../Failure.ts"
import { hostOf } from "../HostFile.ts"
import { counted } from "../Io.ts"
import { answer, onStore, root } from "../Shared.ts"
import { companyOf } from "./Company.ts"
import type { Spot } from "./Json.ts"
import { interpretersOf, type Surroundings } from "./Kinds.ts"
import { type Given, ladderOf, readPolicies } from "./PolicyFile.ts"
import { indented, kind, type Language, ladder, language, refuse } from "./Text.ts"

/** A finding with the place where it stands in the file. */
interface Found extends Decision.PolicyFinding, Spot {
  readonly kind: string
}

const names: Readonly<Record<Decision.FindingSeverity, Decision.LocalizedText>> = {
  error: { en: "error", zh: "错误" },
  warning: { en: "warning", zh: "警告" },
  note: { en: "note", zh: "提示" },
}

const findingsOf = (given: ReadonlyArray<Given>, surroundings: Surroundings): ReadonlyArray<Found> =>
  given.flatMap(({ data, kind: of, spotOf }) =>
    (interpretersOf.get(of)?.findings(data, surroundings) ?? []).map(
      (finding): Found => ({ kind: of, ...finding, ...spotOf(finding.place) }),
    ),
  )

/** The company that the policies are for, where one is named. */
const inCompany = Effect.fnUntraced(function* (tenant: Option.Option<string>, host: Engine.Host) {
  if (Option.isNone(tenant)) return undefined
  return yield* onStore("refuse", (_host, place) =>
    Effect.gen(function* () {
      const company = yield* companyOf.pipe(
        Effect.provideService(Engine.Session, Engine.system(tenant.value, "policy-check")),
        Effect.provide(Engine.layer(host)),
      )
      return company.members.length > 0
        ? company
        : yield* failed(
            `${place} knows no member of company "${tenant.value}"`,
            "Mind the spelling; names are told apart by case.",
          )
    }),
  )
})

const policyLines = (of: string, findings: ReadonlyArray<Found>, lang: Language): ReadonlyArray<string> => {
  const own = findings.filter((finding) => finding.kind === of)
  if (!interpretersOf.has(of)) {
    return [
      lang === "en"
        ? `${of} can be used; nothing more is looked at for this kind.`
        : `${of} 可以使用;此类政策不作进一步分析。`,
    ]
  }
  if (own.length === 0)
    return [lang === "en" ? `${of} can be used, and nothing about it is odd.` : `${of} 可以使用,未发现异常。`]
  return [
    lang === "en" ? `${of} can be used; ${counted(own.length, "finding")}:` : `${of} 可以使用;${own.length} 项发现:`,
    ...own.flatMap(({ code, column, line, place, severity, text }) => [
      indented(
        1,
        lang === "en"
          ? `${names[severity].en}: ${code} at ${place} (line ${line}, column ${column})`
          : `${names[severity].zh}:${code},位于 ${place}(第 ${line} 行,第 ${column} 列)`,
      ),
      indented(2, text[lang]),
    ]),
  ]
}

export const check = Command.make(
  "check",
  {
    file: Argument.String("file").pipe(Argument.withDescription("Policies as JSON")),
    kind,
    ladder,
    tenant: Flag.String("tenant").pipe(
      Flag.withMetavar("COMPANY"),
      Flag.withDescription("Looks at it with the people, products and customers that this company has in the store"),
      Flag.optional,
    ),
    lang: language,
    strict: Flag.Boolean("strict").pipe(
      Flag.withDescription("Warnings make it end with 1, too"),
      Flag.withDefault(false),
    ),
  },
  Effect.fnUntraced(function* ({ file, kind: only, ladder: names_, lang, strict, tenant }) {
    const host = yield* hostOf(yield* root)
    const ranks = yield* ladderOf(names_, host)
    const policies = yield* readPolicies(file, { host, ladder: ranks, kind: only })
    if (policies.problems.length > 0) return yield* refuse(policies, lang)
    const now = Instant.fromEpochMillis(yield* Clock.currentTimeMillis)
    const company = yield* inCompany(tenant, host)
    const findings = findingsOf(policies.given, {
      ...company,
      ladder: ranks,
      today: Calendar.today(host.calendar, now),
    })
    yield* answer({ file, ladder: ranks.ranks.map(({ name }) => name), problems: [], findings }, [
      ...policies.given.flatMap((given) => policyLines(given.kind, findings, lang)),
    ])
    const grave = findings.filter(({ severity }) => severity === "error" || (strict && severity === "warning"))
    if (grave.length > 0) return yield* failed(`${file}: ${counted(grave.length, "finding")} not to be passed over`)
  }),
).pipe(
  Command.withShortDescription("Say whether policies can be used, and what is odd about them"),
  Command.withDescription(
    "Builds each policy of the file and shows everything that keeps one from being used, with its place and what would be right; unknown fields, kinds and ranks are refused. Of policies that can be used it says what is odd: rules that nothing comes to, gaps, a higher rank with less than a lower one; with a company's own data also routes that nobody could finish, groups that no product is in, floors above list, missing exchange rates. Ends with 1 on problems and on findings that are errors.",
  ),
  Command.withExamples([
    { command: "dealwright policy check policies.json" },
    { command: "dealwright policy check pricing.json --kind pricing --ladder rep,manager,president --strict" },
    { command: "dealwright policy check proposed.json --store sqlite:sales.sqlite --tenant acme" },
  ]),
)

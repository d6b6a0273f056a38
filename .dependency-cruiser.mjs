// Who may import whom, types included. What is loaded at run time is looked at by .dependency-cruiser.runtime.mjs; `npm run deps` runs both.

/** Folders of packages/core/src from the lowest to the highest; each may import only what stands before it. */
const levels = [
  // values, and the answer that every policy gives
  ...["rate", "money", "calendar", "period", "decision", "ports", "decider"],
  // people
  ...["numbering", "organisation", "customer", "lead", "channel"],
  // what happens when something stays undone: a component that any module may embed
  ...["escalation"],
  // authority
  ...["approval", "pricing", "credit"],
  // deal
  ...["pipeline", "contract", "inventory", "order"],
  // consequence
  ...["receivable", "commission", "target"],
  // care
  ...["activity", "service-case", "retention", "incident"],
  // insight
  ...["kpi", "funnel", "forecast", "ageing"],
  // everything together
  ...["engine", "templates", "promise", "testing"],
]
const values = ["rate", "money", "calendar", "period", "decision"]
/** What every module builds on. Their files are namespaces (`LocalDate`, `Ladder`, `Aggregate` …) and doors themselves. */
const shared = [...values, "ports", "decider"]
const effectful = ["ports", "engine", "promise", "testing"]

const core = "^packages/core/src/"
const folder = (names) => `${core}(?:${names.join("|")})/`

const forbidden = [
  {
    name: "no-unresolved",
    comment: "An import that leads nowhere.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "known-level",
    comment: "Every folder of core has its place in the list of levels in .dependency-cruiser.mjs.",
    severity: "error",
    from: { path: `${core}[^/]+/`, pathNot: folder(levels) },
    to: {},
  },
  ...levels.slice(0, -1).map((level, index) => ({
    name: `level-${level}`,
    comment: `${level}/ imports only lower levels: ${levels.slice(0, index).join(", ") || "none"}.`,
    severity: "error",
    from: { path: folder([level]) },
    to: { path: folder(levels.slice(index + 1)) },
  })),
  {
    name: "no-root-entry-from-inside",
    comment: "Root entries are for users of the package; modules import each other's index.ts.",
    severity: "error",
    from: { path: `${core}[^/]+/` },
    to: { path: `${core}[^/]+\\.ts$` },
  },
  {
    name: "door",
    comment:
      "A module is entered through its index.ts. The shared levels are entered by file, so that values come without their codecs.",
    severity: "error",
    from: { path: `${core}([^/]+)/`, pathNot: "/Evaluate\\.ts$" },
    to: {
      path: `${core}[^/]+/.+`,
      pathNot: [`${core}$1/`, `${core}[^/]+/index\\.ts$`, folder(shared)],
    },
  },
  {
    name: "door-of-evaluate",
    comment: "Evaluate.ts stays free of schemas, so it may reach another module's Model.ts and Evaluate.ts directly.",
    severity: "error",
    from: { path: `${core}([^/]+)/Evaluate\\.ts$` },
    to: {
      path: `${core}[^/]+/.+`,
      pathNot: [`${core}$1/`, `${core}[^/]+/(?:index|Model|Evaluate)\\.ts$`, folder(shared)],
    },
  },
  {
    name: "door-of-entries",
    comment: "A root entry offers a module's index.ts or its schema-free Model.ts and Evaluate.ts.",
    severity: "error",
    from: { path: `${core}[^/]+\\.ts$` },
    to: {
      path: `${core}[^/]+/.+`,
      pathNot: [`${core}[^/]+/(?:index|Model|Evaluate)\\.ts$`, folder([...shared, "engine", "testing"])],
    },
  },
  {
    name: "domain-knows-no-effects",
    comment:
      "Domain modules return data or Result; only ports, engine, promise and testing know Effect, Layer and Context.",
    severity: "error",
    from: { path: core, pathNot: folder(effectful) },
    to: {
      path: "node_modules/effect/dist/(?:Effect|Layer|Context|ManagedRuntime|Runtime|Fiber|Stream|Clock|Random)\\.(?:js|d\\.ts)$",
    },
  },
  {
    name: "effect-by-deep-path",
    comment: 'The barrel loads everything: import "effect/Result", not "effect".',
    severity: "error",
    from: { path: "^packages/[^/]+/src/" },
    to: { path: "node_modules/effect/dist/index\\.(?:js|d\\.ts)$" },
  },
  {
    name: "core-needs-only-effect",
    comment: "Core runs wherever JavaScript runs: no package besides effect, nothing of Node.",
    severity: "error",
    from: { path: core, pathNot: folder(["engine", "testing"]) },
    to: { couldNotResolve: false, pathNot: [core, "node_modules/effect/"] },
  },
  {
    name: "engine-needs-only-effect",
    comment: "As the rest of core, and crypto for ids and the hash chain.",
    severity: "error",
    from: { path: folder(["engine"]) },
    to: { couldNotResolve: false, pathNot: [core, "^(?:node:)?crypto$", "node_modules/effect/"] },
  },
  {
    name: "testing-kit-needs",
    comment:
      // The conformance suite starts worker processes, listens to their lines and kills them: no store can be trusted with a
      // crash that nobody tried.
      "The testing kit needs effect, fast-check, vitest, assert and crypto; its conformance suite processes, pipes and file URLs too.",
    severity: "error",
    from: { path: folder(["testing"]) },
    to: {
      couldNotResolve: false,
      pathNot: [
        core,
        "^(?:node:)?(?:assert(?:/strict)?|crypto|child_process|fs|readline|url)$",
        "node_modules/(?:effect|fast-check|vitest|@vitest/[^/]+|@effect/vitest)/",
      ],
    },
  },
  {
    name: "core-knows-no-adapter",
    comment: "Adapters know core, never the other way round.",
    severity: "error",
    from: { path: "^packages/core/" },
    to: { path: "^packages/(?:adapters-|cli)" },
  },
  {
    name: "adapters-through-entries",
    comment: "Adapters and examples use core as anyone would: by its published entries.",
    severity: "error",
    from: { path: "^(?:packages/(?:adapters-[^/]+|cli)|examples)/" },
    to: { path: `${core}[^/]+/`, pathNot: `${core}testing/index\\.ts$`, dependencyTypesNot: ["aliased"] },
  },
]

const options = {
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^(?:packages|examples)/[^/]+/dist/" },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.json" },
  enhancedResolveOptions: {
    exportsFields: ["exports"],
    conditionNames: ["@dealwright/source", "import", "node", "default"],
    extensions: [".ts", ".js", ".mjs", ".json"],
  },
}

export { core, options, values }

export default { forbidden, options }

// What is loaded at run time: imports of types don't count here.

import { core, options, values } from "./.dependency-cruiser.mjs"

/** Files that must stay free of effect/Schema: what is called for every line of every order. */
const hot = `${core}(?:(?:${values.join("|")})/(?!Codec\\.ts$)|.+/Evaluate\\.ts$)`

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Files that load each other are one file, or a third is missing.",
      severity: "error",
      from: { path: "^(?:packages|examples)/" },
      to: { circular: true },
    },
    {
      name: "hot-without-schema",
      comment:
        "Values and Evaluate.ts load no effect/Schema, not even through another file: `import type` what is defined with a schema.",
      severity: "error",
      from: { path: hot },
      to: { path: "node_modules/effect/dist/(?:Schema[^/]*\\.js$|schema/)", reachable: true },
    },
  ],
  options: { ...options, doNotFollow: { path: "node_modules/(?!effect/)" }, tsPreCompilationDeps: false },
}

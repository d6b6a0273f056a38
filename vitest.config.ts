import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

// Packages are imported by name and read from their sources, so tests never need a build.
const source = "@dealwright/source"
const resolution = {
  resolve: { conditions: [source, "module", "node", "import", "default"] },
  ssr: {
    resolve: {
      conditions: [source, "module", "node", "import", "default"],
      externalConditions: [source, "node", "import"],
    },
  },
}

const project = (name: string, root: string, tests = "test/**/*.test.ts") => ({
  ...resolution,
  test: {
    name,
    root,
    environment: "node" as const,
    include: [tests],
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: [`--conditions=${source}`],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
  },
})

/** One server for all tests of a project; each test makes a schema of its own on it. */
const withPostgres = (made: ReturnType<typeof project>) => ({
  ...made,
  test: { ...made.test, globalSetup: ["./test/support/postgres-server.ts"] },
})

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Many tests wait for databases and processes: on two cores one worker at a time would leave half of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project("core", "./packages/core"),
      withPostgres(project("adapters-sql", "./packages/adapters-sql")),
      project("adapters-http", "./packages/adapters-http"),
      project("cli", "./packages/cli"),
      project("examples", ".", "examples/*/test/**/*.test.ts"),
    ],
  },
})

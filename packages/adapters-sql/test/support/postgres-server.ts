/** Starts the server that the tests of this package share, before the first of them. */
import type { TestProject } from "vitest/node"
import { LocalPostgres } from "../../src/testing/index.ts"

declare module "vitest" {
  export interface ProvidedContext {
    readonly postgresUrl: string
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await LocalPostgres.start({ settings: { max_connections: "200" } })
  project.provide("postgresUrl", server.url)
  return server.stop
}

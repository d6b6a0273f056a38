/**
 * Processor time: of this process, and of a PostgreSQL server on this machine with all its processes.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import pg from "pg"

/** Microseconds of processor time that this process has had. */
export const own = (): number => {
  const { system, user } = process.cpuUsage()
  return system + user
}

/** Linux counts in hundredths of a second. */
const microsPerTick = 10_000

/** What Linux says of a process: its parent, its own ticks, and those of its children that have ended. */
const statOf = (pid: number | string) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // pid (name) state ppid …; the name may hold anything, so the fields behind it are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    const at = (place: number) => Number(fields[place])
    return { parent: at(1), ticks: at(11) + at(12), ended: at(13) + at(14) }
  } catch {
    return undefined
  }
}

/**
 * Makes the function that tells the processor time of this process and of the server together; of this process alone
 * where the server isn't on this machine or the system doesn't say.
 */
export const withServer = async (url: string): Promise<() => number> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ pid: number; local: boolean }>(
    "SELECT pg_backend_pid() AS pid, inet_server_addr() = '127.0.0.1' AS local",
  )
  const main = rows[0]?.local === true && existsSync("/proc/self/stat") ? statOf(rows[0].pid)?.parent : undefined
  await client.end()
  if (main === undefined) return own
  return () => {
    const server = statOf(main)
    let ticks = server === undefined ? 0 : server.ticks + server.ended
    for (const entry of readdirSync("/proc")) {
      if (!/^\d+$/.test(entry)) continue
      const stat = statOf(entry)
      if (stat?.parent === main) ticks += stat.ticks
    }
    return own() + ticks * microsPerTick
  }
}

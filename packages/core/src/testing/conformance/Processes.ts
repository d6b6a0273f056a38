/** Starts worker processes, listens to them and kills them. */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

/** What a worker is to do. */
export interface WorkerTask {
  /** Address of the module that exports `open`. */
  readonly module: string
  readonly place: string
  /** Tells what it writes from what others write. */
  readonly round: number
  /** How many commits each of its fibers makes; null for as many as there is time for. */
  readonly commits: number | null
  /** Whether each commit is followed by one on a stream that all workers write to. */
  readonly shared: boolean
}

/** A worker process. */
export interface Worker {
  /** What it has said so far. */
  readonly lines: ReadonlyArray<string>
  /** Waits until this holds; answers whether it did before the process ended or a minute was over. */
  readonly until: (holds: (lines: ReadonlyArray<string>) => boolean) => Effect.Effect<boolean>
  /** Lets it open the place. */
  readonly begin: Effect.Effect<void>
  /** Lets it write, once it has opened the place. */
  readonly go: Effect.Effect<void>
  /** Ends its input, upon which it closes the place and ends; waits for that. */
  readonly dismiss: Effect.Effect<void>
  /** SIGKILL; waits until it is gone. */
  readonly kill: Effect.Effect<void>
  /** What it wrote to its standard error, for messages. */
  readonly complaint: () => string
}

// Beside this file: as a source here, compiled in the package.
const script = fileURLToPath(new URL(`./Worker.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url))

/** Starts a worker with the Node flags of this process; it is killed with the scope. */
export const startWorker = (task: WorkerTask): Effect.Effect<Worker, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync((): Worker => {
      const child = spawn(process.execPath, [...process.execArgv, script, JSON.stringify(task)], {
        stdio: ["pipe", "pipe", "pipe"],
      })
      const lines: Array<string> = []
      const listeners = new Set<() => void>()
      const tell = () => {
        for (const listener of listeners) listener()
      }
      let open = true
      let complaint = ""
      createInterface({ input: child.stdout }).on("line", (line) => {
        lines.push(line)
        tell()
      })
      child.stderr.on("data", (chunk) => {
        complaint = `${complaint}${chunk}`.slice(-2_000)
      })
      // What is written to a dead process is nobody's concern.
      child.stdin.on("error", () => {})
      child.on("error", (error) => {
        complaint = error.message
        open = false
        tell()
      })
      child.on("close", () => {
        open = false
        tell()
      })
      const wait = (holds: () => boolean) =>
        Effect.callback<void>((resume) => {
          const look = () => {
            if (!holds()) return
            listeners.delete(look)
            resume(Effect.void)
          }
          listeners.add(look)
          look()
          return Effect.sync(() => listeners.delete(look))
        })
      const gone = wait(() => !open)
      return {
        lines,
        until: (holds) =>
          wait(() => holds(lines) || !open).pipe(
            Effect.timeoutOption(60_000),
            Effect.map((waited) => Option.isSome(waited) && holds(lines)),
          ),
        begin: Effect.sync(() => void child.stdin.write("begin\n")),
        go: Effect.sync(() => void child.stdin.write("go\n")),
        dismiss: Effect.suspend(() => {
          child.stdin.end()
          return gone
        }),
        kill: Effect.suspend(() => {
          child.kill("SIGKILL")
          return gone
        }),
        complaint: () => complaint.trim(),
      }
    }),
    (worker) => worker.kill,
  )

/** How many commits of each fiber a worker has acknowledged. */
export const acknowledgedBy = (lines: ReadonlyArray<string>, fibers: number): ReadonlyArray<number> => {
  const counts = Array.from({ length: fibers }, () => 0)
  for (const line of lines) {
    const [word, fiber] = line.split(" ")
    if (word === "done") counts[Number(fiber)] = (counts[Number(fiber)] ?? 0) + 1
  }
  return counts
}

/** Whether a worker has come to an end by itself, one way or another. */
export const hasEnded = (lines: ReadonlyArray<string>): boolean =>
  lines.some((line) => /^(?:finished|locked|failed)\b/.test(line))

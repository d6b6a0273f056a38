/**
 * The nodes as processes: started, watched, killed. Knows who does what at any moment.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import type { Season } from "./Season.ts"

/** What a node tells of itself: all that it does at present. */
export interface Told {
  readonly units: ReadonlyArray<{
    readonly unit: string
    readonly since: number
    readonly done: number
    readonly failures: number
  }>
}

/** A node that was started. */
export interface FleetNode {
  readonly name: string
  readonly pid: number
  /** What it does, by unit: since when, and how much it has done. */
  readonly units: ReadonlyMap<string, Told["units"][number]>
  /** What it has done in all, as far as it could tell. */
  readonly done: () => { readonly fired: number; readonly handled: number }
  readonly signal: (signal: NodeJS.Signals) => void
  readonly ended: Promise<void>
  readonly isLive: () => boolean
}

/** What came of a node's end, or of its freezing. */
export interface Takeover {
  readonly units: number
  /** Milliseconds from the signal until all of its units were taken up elsewhere. */
  readonly millis: number
  /** Who took up how many. */
  readonly heirs: ReadonlyMap<string, number>
}

/** How long to wait for something that takes seconds when all is well. */
const patience = 30_000
const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = address !== null && typeof address === "object" ? address.port : 0
      server.close(() => resolve(port))
    })
  })

const entry = fileURLToPath(new URL("./node.ts", import.meta.url))

const launch = async (name: string, url: string, season: Season, outbox: string): Promise<FleetNode> => {
  const options = { url, name, port: String(await freePort()), season: JSON.stringify(season), outbox }
  const words = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value])
  const child: ChildProcess = spawn(process.execPath, ["--conditions=@dealwright/source", entry, ...words], {
    stdio: ["pipe", "pipe", "pipe"],
  })
  const units = new Map<string, Told["units"][number]>()
  const past = { fired: 0, handled: 0 }
  const count = (unit: string, done: number) => {
    if (unit.startsWith("timers")) past.fired += done
    else past.handled += done
  }
  const said: Array<string> = []
  let rest = ""
  child.stdout?.on("data", (chunk: Buffer) => {
    const lines = `${rest}${chunk}`.split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      const told: Told = JSON.parse(line)
      const before = new Map(units)
      units.clear()
      for (const one of told.units) {
        units.set(one.unit, one)
        const was = before.get(one.unit)
        // A unit that was let go of and taken up again counts from nothing.
        count(one.unit, one.done - (was?.since === one.since ? was.done : 0))
      }
    }
  })
  child.stderr?.on("data", (chunk: Buffer) => {
    said.push(String(chunk))
    if (said.length > 200) said.shift()
  })
  let live = true
  let expected = false
  const ended = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      live = false
      units.clear()
      if (!expected) process.stderr.write(`node ${name} ended by itself (${signal ?? code}):\n${said.join("")}\n`)
      resolve()
    })
  })
  return {
    name,
    pid: child.pid ?? 0,
    units,
    done: () => ({ ...past }),
    signal: (signal) => {
      expected ||= signal === "SIGKILL" || signal === "SIGTERM"
      child.kill(signal)
    },
    ended,
    isLive: () => live,
  }
}

/** All nodes of the show. */
export interface Fleet {
  /** Every node that was ever started, in order. */
  readonly nodes: ReadonlyArray<FleetNode>
  readonly live: () => ReadonlyArray<FleetNode>
  readonly start: (name: string) => Promise<FleetNode>
  /** Waits until every unit is done by exactly one node, and every node has some. */
  readonly settled: () => Promise<void>
  /** Sends a node a signal that ends or freezes it, and waits until the others have taken up all of its units. */
  readonly strike: (node: FleetNode, signal: "SIGKILL" | "SIGTERM" | "SIGSTOP") => Promise<Takeover>
  readonly endAll: () => Promise<void>
}

/** A fleet without nodes; `unitCount` is how many units there are to share. */
export const assemble = (url: string, season: Season, outbox: string, unitCount: number): Fleet => {
  const nodes: Array<FleetNode> = []
  const live = () => nodes.filter((node) => node.isLive())
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    const deadline = Date.now() + patience
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s in vain until ${what}`)
      await pause(10)
    }
  }
  return {
    nodes,
    live,
    start: async (name) => {
      const node = await launch(name, url, season, outbox)
      nodes.push(node)
      return node
    },
    settled: () =>
      until("all units are shared out", () => {
        const held = live().map((node) => node.units.size)
        const names = new Set(live().flatMap((node) => Array.from(node.units.keys())))
        return (
          names.size === unitCount && held.every((size) => size > 0) && held.reduce((a, b) => a + b, 0) === unitCount
        )
      }),
    strike: async (node, signal) => {
      const units = Array.from(node.units.keys())
      const at = Date.now()
      node.signal(signal)
      if (signal !== "SIGSTOP") await node.ended
      const heir = (unit: string) => live().find((other) => other !== node && (other.units.get(unit)?.since ?? 0) >= at)
      await until(`the units of node ${node.name} are taken up`, () => units.every((unit) => heir(unit) !== undefined))
      const heirs = new Map<string, number>()
      let last = at
      for (const unit of units) {
        const other = heir(unit)
        if (other === undefined) continue
        heirs.set(other.name, (heirs.get(other.name) ?? 0) + 1)
        last = Math.max(last, other.units.get(unit)?.since ?? at)
      }
      return { units: units.length, millis: last - at, heirs }
    },
    endAll: async () => {
      for (const node of live()) node.signal("SIGTERM")
      await until("every node has ended", () => live().length === 0)
    },
  }
}

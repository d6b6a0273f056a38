/**
 * The show: three nodes share the work, one is killed, one is stopped, one comes new, and in the end the books are read.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Postgres from "@dealwright/adapters-sql/Postgres"
import { LocalPostgres } from "@dealwright/adapters-sql/testing"
import * as Engine from "@dealwright/core/Engine"
import * as Templates from "@dealwright/core/Templates"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { assemble, type Fleet, type FleetNode, type Takeover } from "./Fleet.ts"
import { outbox } from "./Outbox.ts"
import { holds, type Proof, prove } from "./Proof.ts"
import { openDebts, type Season, template } from "./Season.ts"

/**
 * What befalls a node: `kill` takes one with -9, `stop` ends one with SIGTERM, `freeze` halts one until the others have its
 * work and then lets it go on, unknowing. `join` brings a new one.
 */
export type Act = "kill" | "stop" | "freeze" | "join"

/** What to show. */
export interface Script {
  readonly acts: ReadonlyArray<Act>
  /** Real seconds of quiet work before each act. */
  readonly quietSeconds: number
  readonly debts: number
  readonly instalments: number
  readonly write: (line: string) => void
}

type Blow = Exclude<Act, "join">

const blows = {
  kill: { signal: "SIGKILL", text: "is killed with -9" },
  stop: { signal: "SIGTERM", text: "is stopped with SIGTERM" },
  freeze: { signal: "SIGSTOP", text: "freezes (SIGSTOP)" },
} as const satisfies Readonly<Record<Blow, { signal: NodeJS.Signals; text: string }>>

/** How it went. */
export interface Outcome {
  readonly takeovers: Readonly<Record<Blow, ReadonlyArray<Takeover>>>
  readonly proof: Proof
  readonly holds: boolean
}

const timerShards = 16
const millisPerDay = 250
/** About how long each takes, so that the season lasts as long as the show. */
const secondsOf: Readonly<Record<Act, number>> = { kill: 4, stop: 1, freeze: 6, join: 4 }

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))
const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`

/** A clear line of what everybody does. */
const share = (fleet: Fleet): string =>
  fleet
    .live()
    .map(({ name, units }) => {
      const timers = Array.from(units.keys()).filter((unit) => unit.startsWith("timers"))
      const indices = timers.map((unit) => Number(unit.split(" ")[1])).sort((a, b) => a - b)
      const others = Array.from(units.keys()).filter((unit) => !unit.startsWith("timers"))
      return `${name}: timers ${indices.join(" ") || "none"}${others.map((unit) => `, ${unit}`).join("")}`
    })
    .join(" | ")

const progress = (fleet: Fleet): string =>
  fleet.nodes
    .map((node) => {
      const { fired, handled } = node.done()
      return `${node.name}${node.isLive() ? "" : " (gone)"}: ${fired} fired, ${handled} sent`
    })
    .join(" | ")

const heirs = (takeover: Takeover): string =>
  Array.from(takeover.heirs, ([name, count]) => `${name} took up ${count}`).join(", ")

/** Plays it. */
export const play = async (script: Script): Promise<Outcome> => {
  const began = Date.now()
  const say = (line: string) => script.write(`${seconds(Date.now() - began).padStart(7)}  ${line}`)
  const folder = mkdtempSync(join(tmpdir(), "dealwright-cluster-"))
  const file = join(folder, "outbox")
  writeFileSync(file, "")
  const server = await LocalPostgres.start()
  const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, outbox("main", file)], template))
  const onStore = <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store>) =>
    Effect.runPromise(
      Effect.provide(program, Engine.layer(host).pipe(Layer.provideMerge(Postgres.layer({ url: server.url })))),
    )
  const names = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
  const acted = script.acts.reduce((sum, act) => sum + script.quietSeconds + secondsOf[act], 0)
  const days = Math.ceil(((acted + script.quietSeconds + 4) * 1000) / millisPerDay)
  const season: Season = {
    zero: Date.now() + 6_000,
    millisPerDay,
    days,
    debts: script.debts,
    instalments: script.instalments,
  }
  const fleet = assemble(server.url, season, file, timerShards + 1)
  const nameNext = () => names[fleet.nodes.length % names.length] ?? "?"
  const takeovers: Record<Blow, Array<Takeover>> = { kill: [], stop: [], freeze: [] }
  try {
    say(`PostgreSQL runs (${server.url.replace(/:[^:@/]*@/, ":…@")})`)
    await onStore(openDebts(season))
    const total = season.debts * season.instalments
    say(`${total} instalments of ${season.debts} debts fall due over ${days} days; a day passes in ${millisPerDay} ms`)
    for (let count = 0; count < 3; count++) await fleet.start(nameNext())
    await fleet.settled()
    say(share(fleet))
    for (const act of script.acts) {
      await pause(script.quietSeconds * 1000)
      say(progress(fleet))
      if (act === "join") {
        const node = await fleet.start(nameNext())
        await fleet.settled()
        say(`node ${node.name} is new and has its part of the work`)
      } else {
        const victim = pick(fleet, takeovers[act].length)
        say(`node ${victim.name} (process ${victim.pid}) ${blows[act].text}`)
        const takeover = await fleet.strike(victim, blows[act].signal)
        takeovers[act].push(takeover)
        say(`its ${takeover.units} units are in other hands after ${seconds(takeover.millis)}: ${heirs(takeover)}`)
        if (act === "freeze") {
          victim.signal("SIGCONT")
          say(`node ${victim.name} wakes up and doesn't know that it slept`)
        }
      }
      await fleet.settled()
      say(share(fleet))
    }
    await pause(Math.max(0, season.zero + (days + 2) * millisPerDay - Date.now()))
    await drained(fleet)
    say(progress(fleet))
    await fleet.endAll()
    const proof = await onStore(prove(season, file))
    return { takeovers, proof, holds: holds(proof) }
  } finally {
    for (const node of fleet.live()) node.signal("SIGKILL")
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Somebody who has work to lose; another one every time. */
const pick = (fleet: Fleet, turn: number): FleetNode => {
  const live = fleet.live().filter((node) => node.units.size > 0)
  const node = live[(turn * 2 + 1) % live.length]
  if (node === undefined) throw new Error("no node is left")
  return node
}

/** Waits until nobody has done anything for a second. */
const drained = async (fleet: Fleet): Promise<void> => {
  const sum = () => fleet.nodes.reduce((all, node) => all + node.done().fired + node.done().handled, 0)
  for (let before = -1; before !== sum(); ) {
    before = sum()
    await pause(1_500)
  }
}

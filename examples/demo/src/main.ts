/**
 * `npm run demo`: a property story and a trade story on the embedded store, in simulated time.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { layer } from "@dealwright/adapters-sql/Sqlite"
import { type Story, stories, tellDemo } from "./Demo.ts"
import { noPaint, terminalPaint } from "./Narrator.ts"

const usage = `Tells two stories, every decision with its reasons: a property deal and a trade deal.

  npm run demo [-- --story property|trade] [--lang en|zh]
      --story   only this one
      --lang    language of reasons and refusals; the story itself is in English
      NO_COLOR=1 leaves the colours out.
`

/** A mistake in how the program was called. */
class UsageError extends Error {}

const oneOf = <A extends string>(name: string, known: ReadonlyArray<A>, given: string): A => {
  const found = known.find((one) => one === given)
  if (found === undefined) throw new UsageError(`--${name} ${given}: there is ${known.join(" and ")}`)
  return found
}

const options = () => {
  try {
    return parseArgs({
      options: {
        story: { type: "string" },
        lang: { type: "string", default: "en" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

const run = async (): Promise<void> => {
  const { help, lang, story } = options()
  if (help) {
    process.stdout.write(usage)
    return
  }
  const chosen: ReadonlyArray<Story> = story === undefined ? stories : [oneOf("story", stories, story)]
  const locale = oneOf("lang", ["en", "zh"], lang)
  const folder = mkdtempSync(join(tmpdir(), "dealwright-demo-"))
  // However the program ends, the folder goes with it.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130))
  const isColourful = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === ""
  const findings = await tellDemo({
    stories: chosen,
    storeFor: (name) => layer({ file: join(folder, `${name}.sqlite`) }),
    locale,
    write: (text) => process.stdout.write(text),
    paint: isColourful ? terminalPaint : noPaint,
  })
  if (findings > 0) process.exitCode = 1
}

// Whoever reads only the beginning (`| head`) has closed the other end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0)
  throw error
})

try {
  await run()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n\n${usage}`)
  process.exitCode = 1
}

/**
 * Completes package-lock.json after dependencies have changed (`npm run lock` runs it after `npm install`).
 *
 * npm leaves an optional platform package out of the lock file when the registry at hand doesn't serve it, and `npm ci`
 * then refuses the whole file with "Missing: … from lock file". The missing entries are written here: the lowest version
 * that the asking package accepts, platform from its name. Where the registry has the package, it installs as usual.
 * Download addresses are removed, so that the file works with any mirror.
 *
 * With `--check` nothing is written, and a file that would change is an error.
 */
import { readFileSync, writeFileSync } from "node:fs"

interface Entry {
  version?: string
  resolved?: string
  link?: boolean
  dev?: boolean
  devOptional?: boolean
  optional?: boolean
  os?: ReadonlyArray<string>
  cpu?: ReadonlyArray<string>
  libc?: ReadonlyArray<string>
  optionalDependencies?: Record<string, string>
}

interface Lock {
  packages: Record<string, Entry>
}

const systems: Record<string, string> = { windows: "win32", win: "win32" }
const knownSystems = new Set([
  ...["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"],
])
const processors: Record<string, string> = { 64: "x64", armv6: "arm", armv7: "arm", wasm32: "wasm32", x86: "ia32" }
const knownProcessors = new Set([
  ...["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"],
])
const libraries: Record<string, string> = { musl: "musl", musleabihf: "musl", gnu: "glibc", gnueabihf: "glibc" }

/** The platform that a package name such as `@rollup/rollup-linux-arm64-musl` speaks of. */
const platformOf = (name: string): Pick<Entry, "os" | "cpu" | "libc"> => {
  const words = name.slice(name.lastIndexOf("/") + 1).split("-")
  const os = words.map((word) => systems[word] ?? word).find((word) => knownSystems.has(word))
  const cpu = words.map((word) => processors[word] ?? word).find((word) => knownProcessors.has(word))
  const libc = os === "linux" ? words.map((word) => libraries[word]).find((word) => word !== undefined) : undefined
  if (os === undefined && cpu === undefined) {
    throw new Error(
      `package-lock.json lacks the optional package ${name}, and its name tells no platform: add it by hand or extend scripts/fix-lock.ts`,
    )
  }
  return {
    ...(os === undefined ? {} : { os: [os] }),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  }
}

/** Whether a package at `from` would find `name` in its own or an outer node_modules. */
const resolves = (packages: Lock["packages"], from: string, name: string): boolean => {
  for (let place = from; ; ) {
    if (packages[`${place === "" ? "" : `${place}/`}node_modules/${name}`] !== undefined) return true
    if (place === "") return false
    const outer = place.lastIndexOf("node_modules/")
    place = outer <= 0 ? "" : place.slice(0, outer - 1)
  }
}

const file = new URL("../package-lock.json", import.meta.url)
const before = readFileSync(file, "utf8")
const lock: Lock & Record<string, unknown> = JSON.parse(before)
const packages = { ...lock.packages }

let added = 0
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(packages, from, name)) continue
    const version = /^[\^~]?(\d+\.\d+\.\d+\S*)$/.exec(range)?.[1]
    if (version === undefined) throw new Error(`${from} asks for ${name}@${range}: which version that is can't be told`)
    const { cpu, libc, os } = platformOf(name)
    // In npm's own order, so that the next `npm install` leaves the entry as it is.
    packages[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu }),
      ...(entry.dev === true ? { dev: true } : entry.devOptional === true ? { devOptional: true } : {}),
      ...(libc && { libc }),
      optional: true,
      ...(os && { os }),
    }
    added += 1
  }
}

for (const entry of Object.values(packages)) {
  if (entry.link !== true && entry.resolved?.startsWith("http") === true) delete entry.resolved
}

const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")))
const after = `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`

if (after === before) {
  console.log("package-lock.json is complete")
} else if (process.argv.includes("--check")) {
  console.error(`package-lock.json is incomplete (${added} optional packages missing): run npm run lock`)
  process.exit(1)
} else {
  writeFileSync(file, after)
  console.log(`package-lock.json: ${added} optional packages filled in`)
}

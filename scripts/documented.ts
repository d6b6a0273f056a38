/**
 * Every public name has a docstring, and every public function an example. Reads what `npm run docs` has written about the
 * packages (docs/reference/api.json), and names what is missing by file and line.
 */
import { readFileSync } from "node:fs"
import { ReflectionKind } from "typedoc"

interface Comment {
  readonly summary: ReadonlyArray<unknown>
  readonly blockTags?: ReadonlyArray<{ readonly tag: string }>
}

interface Reflection {
  readonly name: string
  readonly kind: number
  readonly comment?: Comment
  readonly children?: ReadonlyArray<Reflection>
  readonly signatures?: ReadonlyArray<Reflection>
  readonly sources?: ReadonlyArray<{ readonly fileName: string; readonly line: number }>
}

const containers: ReadonlySet<number> = new Set([
  ReflectionKind.Project,
  ReflectionKind.Module,
  ReflectionKind.Namespace,
])
const named: ReadonlySet<number> = new Set([
  ...[ReflectionKind.Variable, ReflectionKind.Function, ReflectionKind.Class],
  ...[ReflectionKind.Interface, ReflectionKind.TypeAlias],
])

const api: Reflection = JSON.parse(readFileSync(new URL("../docs/reference/api.json", import.meta.url), "utf8"))
const faults = new Set<string>()
let names = 0

const visit = (reflection: Reflection): void => {
  if (containers.has(reflection.kind)) {
    for (const child of reflection.children ?? []) visit(child)
    return
  }
  if (!named.has(reflection.kind)) return
  names += 1
  const comments = [reflection.comment, ...(reflection.signatures ?? []).map(({ comment }) => comment)]
  const { fileName = "?", line = 0 } = reflection.sources?.[0] ?? {}
  if (!comments.some((comment) => comment !== undefined && comment.summary.length > 0)) {
    faults.add(`${fileName}:${line}: ${reflection.name} has no docstring`)
  } else if (
    reflection.kind === ReflectionKind.Function &&
    !comments.some((comment) => comment?.blockTags?.some(({ tag }) => tag === "@example"))
  ) {
    faults.add(`${fileName}:${line}: ${reflection.name} has no @example`)
  }
}

visit(api)
for (const fault of faults) console.error(fault)
console.log(`${names} public names, ${faults.size} not fully documented`)
process.exit(faults.size > 0 ? 1 : 0)

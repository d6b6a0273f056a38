/**
 * Composes plugins and a template into a host: pure, and every problem is reported at once.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type CompiledCalendar, compile as compileCalendar } from "../calendar/Evaluate.ts"
import { type Access, messages as accessMessages, ranksNamed } from "../decider/Access.ts"
import type { AnyAggregate, FactPort } from "../decider/Aggregate.ts"
import { type Extension, type Extensions, makeExtensions } from "../decider/Extension.ts"
import type { Reactor } from "../decider/Reactor.ts"
import { describeLadderProblem, type Ladder, ladder as makeLadder, rankNamed } from "../decision/Ladder.ts"
import type { Catalogue, LocalizedText } from "../decision/Messages.ts"
import { compilePolicies, list, type PolicyVersions, type Report } from "./HostPolicies.ts"
import type { Directory, FactSource, Guard, Plugin, Subscriber } from "./Plugin.ts"
import { idProblem } from "./StreamId.ts"
import type { Template } from "./Template.ts"

/** Something that keeps plugins and template from working together. `plugin` is where to look. */
export interface HostProblem {
  readonly _tag:
    | "DuplicatePlugin"
    | "DuplicateName"
    | "InvalidName"
    | "MissingNeed"
    | "IncompatibleVersion"
    | "CyclicNeed"
    | "UnknownTarget"
    | "Template"
    | "Policy"
    | "Directory"
  readonly plugin: string
  readonly text: LocalizedText
}

/** Everything the engine runs on. Built by {@link compose}. */
export interface Host {
  readonly template: Template
  readonly plugins: ReadonlyArray<Plugin>
  readonly ladder: Ladder
  readonly calendar: CompiledCalendar
  readonly aggregates: ReadonlyMap<string, AnyAggregate>
  readonly reactors: ReadonlyMap<string, ReadonlyArray<Reactor>>
  readonly guards: ReadonlyMap<string, ReadonlyArray<Guard>>
  readonly policies: PolicyVersions
  readonly ports: ReadonlyMap<string, FactPort<unknown, unknown>>
  readonly sources: ReadonlyMap<string, FactSource>
  readonly subscribers: ReadonlyArray<Subscriber>
  readonly extensions: Extensions
  readonly catalogue: Catalogue
  readonly directory: Directory<unknown>
  readonly access: (kind: string, command: string) => Access | undefined
}

/**
 * Joins plugins under a template. Order doesn't matter. Fails with every problem found: duplicate ids, kinds, policy
 * kinds, reactors, extensions or message codes; needs that nobody meets, or in a circle; reactors and guards on kinds
 * that don't exist; policies that are missing, unknown, malformed or contradictory. Nothing fails open.
 *
 * @example
 * ```ts
 * import { Engine, Templates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const host = Engine.compose(Templates.builtIn, Templates.trade)
 * assert.ok(Result.isSuccess(host))
 * ```
 */
export const compose = (
  plugins: ReadonlyArray<Plugin>,
  template: Template,
): Result.Result<Host, ReadonlyArray<HostProblem>> => {
  const problems: Array<HostProblem> = []
  const report = (tag: HostProblem["_tag"], plugin: string, en: string, zh: string) =>
    void problems.push({ _tag: tag, plugin, text: { en, zh } })

  checkPlugins(plugins, report)

  const collect = <A>(
    what: readonly [en: string, zh: string],
    itemsOf: (plugin: Plugin) => ReadonlyArray<A> | undefined,
    nameOf: (item: A) => string,
  ): Map<string, A> => {
    const owners = new Map<string, string>()
    const byName = new Map<string, A>()
    for (const plugin of plugins) {
      for (const item of itemsOf(plugin) ?? []) {
        const name = nameOf(item)
        const owner = owners.get(name)
        if (owner !== undefined) {
          report(
            "DuplicateName",
            plugin.id,
            `${what[0]} "${name}" of plugin ${plugin.id} exists already in plugin ${owner}; rename one of them.`,
            `插件 ${plugin.id} 的${what[1]}“${name}”已存在于插件 ${owner},请改名。`,
          )
          continue
        }
        owners.set(name, plugin.id)
        byName.set(name, item)
      }
    }
    return byName
  }

  const aggregates = collect(
    ["aggregate", "聚合"],
    (p) => p.aggregates,
    (a) => a.kind,
  )
  const reactors = collect(
    ["reactor", "反应器"],
    (p) => p.reactors,
    (r) => r.name,
  )
  const guards = collect(
    ["guard", "守卫"],
    (p) => p.guards,
    (g) => g.name,
  )
  const policyKinds = collect(
    ["policy kind", "政策类型"],
    (p) => p.policies,
    (k) => k.key,
  )
  const ports = collect(
    ["fact port", "数据端口"],
    (p) => p.ports,
    (p) => p.name,
  )
  const sources = collect(
    ["source of facts", "数据来源"],
    (p) => p.sources,
    (s) => s.port,
  )
  const subscribers = collect(
    ["subscriber", "订阅者"],
    (p) => p.subscribers,
    (s) => s.name,
  )
  const extensions = collect(
    ["extension", "扩展"],
    (p) => p.extensions,
    (e: Extension) => `${e.slot}: ${e.name}`,
  )
  const messages = collect(
    ["message", "消息"],
    (p) => p.messages && Object.entries(p.messages),
    ([code]) => code,
  )

  for (const [what, items] of [
    ["reactor", reactors],
    ["guard", guards],
  ] as const) {
    for (const item of items.values()) {
      if (!aggregates.has(item.on)) {
        report(
          "UnknownTarget",
          item.name,
          `${what} "${item.name}" is on "${item.on}", a kind that no plugin brings; known kinds: ${list(aggregates.keys())}.`,
          `“${item.name}”指向不存在的类型“${item.on}”;现有类型:${list(aggregates.keys())}。`,
        )
      }
    }
  }
  for (const source of sources.values()) {
    if (!ports.has(source.port)) {
      report(
        "UnknownTarget",
        source.port,
        `a source of facts answers port "${source.port}", which no plugin declares; known ports: ${list(ports.keys())}.`,
        `数据来源对应的端口“${source.port}”未声明;现有端口:${list(ports.keys())}。`,
      )
    }
  }

  for (const { name } of subscribers.values()) {
    // How far it has come is kept in a stream of its name.
    const wrong = idProblem(name)
    if (wrong !== undefined) {
      report(
        "InvalidName",
        name,
        `a subscriber's name is kept as an id: ${wrong}.`,
        `订阅者“${name}”的名称须可作为编号。`,
      )
    }
  }

  const directories = plugins.filter((plugin) => plugin.directory !== undefined)
  const directory = directories[0]?.directory
  if (directories.length !== 1) {
    report(
      "Directory",
      directories[1]?.id ?? "",
      `exactly one plugin must say who the members are; ${directories.length} do (${list(directories.map((p) => p.id))}).`,
      `必须且只能有一个插件提供成员目录,现有 ${directories.length} 个。`,
    )
  }

  const lookups = makeExtensions(Array.from(extensions.values()))
  const ladder = Result.getOrElse(makeLadder(template.ladder), (problem): Ladder => {
    const text = describeLadderProblem(problem)
    report("Template", template.name, text.en, text.zh)
    return { ranks: [] }
  })
  const policies = compilePolicies(template, policyKinds, { ladder, extensions: lookups }, report)
  checkAccess(template, aggregates, ladder, report)

  if (problems.length > 0 || directory === undefined) return Result.fail(problems)
  return Result.succeed({
    template,
    plugins,
    ladder,
    calendar: compileCalendar(template.calendar),
    aggregates,
    reactors: groupBy(reactors.values(), (reactor) => reactor.on),
    guards: groupBy(guards.values(), (guard) => guard.on),
    policies,
    ports,
    sources,
    subscribers: Array.from(subscribers.values()),
    extensions: lookups,
    catalogue: { ...accessMessages, ...Object.fromEntries(messages.values()) },
    directory,
    access: (kind, command) => template.access?.[`${kind}.${command}`] ?? aggregates.get(kind)?.access[command],
  })
}

const groupBy = <A>(items: Iterable<A>, keyOf: (item: A) => string): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

const versionPattern = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/

const versionOf = (text: string): readonly [number, number, number] | undefined => {
  const match = versionPattern.exec(text)
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])]
}

/** Same major number, and not older. */
const satisfies = (version: string, needed: string): boolean => {
  const has = versionOf(version)
  const wants = versionOf(needed)
  if (has === undefined || wants === undefined || has[0] !== wants[0]) return false
  return has[1] !== wants[1] ? has[1] > wants[1] : has[2] >= wants[2]
}

const checkPlugins = (plugins: ReadonlyArray<Plugin>, report: Report): void => {
  const byId = new Map<string, Plugin>()
  for (const plugin of plugins) {
    if (byId.has(plugin.id)) {
      report(
        "DuplicatePlugin",
        plugin.id,
        `plugin "${plugin.id}" is given twice; leave one out.`,
        `插件“${plugin.id}”重复。`,
      )
    }
    byId.set(plugin.id, plugin)
    if (versionOf(plugin.version) === undefined) {
      report(
        "IncompatibleVersion",
        plugin.id,
        `plugin "${plugin.id}" has version "${plugin.version}"; a version reads major.minor.patch, like 1.0.0.`,
        `插件“${plugin.id}”的版本“${plugin.version}”无效,应形如 1.0.0。`,
      )
    }
  }
  for (const plugin of plugins) {
    for (const need of plugin.needs ?? []) {
      const found = byId.get(need.id)
      if (found === undefined) {
        report(
          "MissingNeed",
          plugin.id,
          `plugin "${plugin.id}" needs "${need.id}", which is not among the plugins; add it.`,
          `插件“${plugin.id}”需要“${need.id}”,请加入该插件。`,
        )
      } else if (need.version !== undefined && !satisfies(found.version, need.version)) {
        report(
          "IncompatibleVersion",
          plugin.id,
          `plugin "${plugin.id}" needs "${need.id}" ${need.version} or a later ${need.version.split(".")[0]}.x; ${found.version} is given.`,
          `插件“${plugin.id}”需要“${need.id}” ${need.version} 及以上同主版本,现为 ${found.version}。`,
        )
      }
    }
  }
  const done = new Set<string>()
  const visit = (plugin: Plugin, path: ReadonlyArray<string>): void => {
    if (path.includes(plugin.id)) {
      const circle = [...path.slice(path.indexOf(plugin.id)), plugin.id].join(" → ")
      report("CyclicNeed", plugin.id, `plugins need each other in a circle: ${circle}.`, `插件循环依赖:${circle}。`)
      return
    }
    if (done.has(plugin.id)) return
    for (const need of plugin.needs ?? []) {
      const next = byId.get(need.id)
      if (next !== undefined) visit(next, [...path, plugin.id])
    }
    done.add(plugin.id)
  }
  for (const plugin of byId.values()) visit(plugin, [])
}

const checkAccess = (
  template: Template,
  aggregates: ReadonlyMap<string, AnyAggregate>,
  ladder: Ladder,
  report: Report,
): void => {
  const commands = new Set<string>()
  const check = (place: string, access: Access) => {
    for (const name of ranksNamed(access)) {
      const rank = rankNamed(ladder, name)
      if (Result.isFailure(rank)) {
        const text = describeLadderProblem(rank.failure)
        report("Template", place, `access to ${place}: ${text.en}`, `${place} 的权限:${text.zh}`)
      }
    }
  }
  for (const aggregate of aggregates.values()) {
    for (const [command, access] of Object.entries(aggregate.access)) {
      const place = `${aggregate.kind}.${command}`
      commands.add(place)
      if (template.access?.[place] === undefined) check(place, access)
    }
  }
  for (const [place, access] of Object.entries(template.access ?? {})) {
    if (!commands.has(place)) {
      report(
        "UnknownTarget",
        template.name,
        `access names "${place}", a command that no plugin brings.`,
        `权限表中的“${place}”不存在。`,
      )
    }
    check(place, access)
  }
}

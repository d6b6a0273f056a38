/**
 * What a kind of document looks like to somebody who asks with SQL: columns of plain values, and lists of things that
 * become rows of their own. Read off the schema of the stored form, so it is there before the first document is.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/** What a column holds. A rate is a fraction, money an amount in major units beside its currency. */
export type ColumnType = "text" | "date" | "moment" | "decimal" | "number" | "rate" | "boolean" | "money"

/** A value somewhere in a document. */
export interface Column {
  readonly path: ReadonlyArray<string>
  readonly type: ColumnType
}

/** Things in a document that there may be many of. */
export interface List {
  readonly path: ReadonlyArray<string>
  readonly columns: ReadonlyArray<Column>
}

/** What there is in a document, or in one thing of a list. */
export interface Shape {
  readonly columns: ReadonlyArray<Column>
  readonly lists: ReadonlyArray<List>
}

/** A node of a JSON Schema document, as far as it is looked at. */
interface Node {
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: ReadonlyArray<Node>
  readonly pattern?: unknown
  readonly enum?: unknown
  readonly $ref?: unknown
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value)

/** Documents are looked into so deep; what lies deeper is for a view of one's own. */
const deepest = 3
const deepestList = 2

const resolved = (node: Node, definitions: Readonly<Record<string, unknown>>): Node => {
  if (typeof node.$ref !== "string") return node
  const target = definitions[node.$ref.slice(node.$ref.lastIndexOf("/") + 1)]
  return isNode(target) ? resolved(target, definitions) : {}
}

/** The forms that a value may have: a union's members, otherwise itself. */
const formsOf = (node: Node, definitions: Readonly<Record<string, unknown>>): ReadonlyArray<Node> => {
  const known = resolved(node, definitions)
  return known.anyOf === undefined ? [known] : known.anyOf.flatMap((member) => formsOf(member, definitions))
}

/** What a text is, told by what its pattern lets through. */
const textType = (pattern: unknown): ColumnType => {
  if (typeof pattern !== "string") return "text"
  const lets = new RegExp(pattern)
  if (lets.test("some words") || lets.test("abc")) return "text"
  if (lets.test("2026-03-10")) return "date"
  if (lets.test("2026-03-10T01:00:00.000Z")) return "moment"
  if (lets.test("5%")) return "rate"
  return lets.test("12") ? "decimal" : "text"
}

const isMoney = ({ properties }: Node): boolean =>
  properties !== undefined &&
  Object.keys(properties).sort().join() === "amount,currency" &&
  properties.amount !== undefined

const scalarType = (node: Node): ColumnType | undefined => {
  if (isMoney(node)) return "money"
  switch (node.type) {
    case "string":
      return textType(node.pattern)
    case "integer":
    case "number":
      return "number"
    case "boolean":
      return "boolean"
    default:
      return undefined
  }
}

interface Found {
  readonly columns: Map<string, Column>
  /** None within a thing of a list. */
  readonly lists: Map<string, List> | undefined
}

const look = (
  node: Node,
  path: ReadonlyArray<string>,
  definitions: Readonly<Record<string, unknown>>,
  found: Found,
): void => {
  const name = path.join(".")
  const addColumn = (type: ColumnType, at = path): void => {
    const present = found.columns.get(name)
    // A place that holds one thing in one form of the document and another in the next is a text.
    found.columns.set(name, { path: at, type: present === undefined || present.type === type ? type : "text" })
  }
  for (const form of formsOf(node, definitions)) {
    const type = scalarType(form)
    if (type !== undefined && path.length > 0) addColumn(type)
    else if (form.properties !== undefined && path.length < deepest) {
      for (const [key, member] of Object.entries(form.properties)) {
        // What a thing is called by its tag stands under the name of the thing.
        if (key === "_tag") {
          if (path.length > 0) addColumn("text", [...path, key])
          else found.columns.set("_tag", { path: [key], type: "text" })
        } else look(member, [...path, key], definitions, found)
      }
    } else if (form.items !== undefined && path.length <= deepestList && found.lists?.has(name) === false) {
      const inside: Found = { columns: new Map(), lists: undefined }
      look(form.items, [], definitions, inside)
      if (inside.columns.size > 0) found.lists.set(name, { path, columns: Array.from(inside.columns.values()) })
    }
  }
}

/** The shape of a stored form. */
export const shapeOf = (stored: Schema.Top): Shape => {
  const { definitions, schema } = Schema.toJsonSchemaDocument(stored)
  const lists = new Map<string, List>()
  const found: Found = { columns: new Map(), lists }
  if (isNode(schema)) look(schema, [], definitions, found)
  return { columns: Array.from(found.columns.values()), lists: Array.from(lists.values()) }
}

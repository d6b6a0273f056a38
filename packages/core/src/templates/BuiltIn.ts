/**
 * The built-in modules as plugins: they come in through the same door as anybody's.
 *
 * @module
 */
import * as Approval from "../approval/index.ts"
import * as Commission from "../commission/index.ts"
import * as Contract from "../contract/index.ts"
import * as Credit from "../credit/index.ts"
import * as Customer from "../customer/index.ts"
import { erase } from "../decider/Aggregate.ts"
import { directory, type Plugin, plugin, subscription } from "../engine/index.ts"
import * as Escalation from "../escalation/index.ts"
import * as Incident from "../incident/index.ts"
import * as Inventory from "../inventory/index.ts"
import * as Numbering from "../numbering/index.ts"
import * as Order from "../order/index.ts"
import * as Organisation from "../organisation/index.ts"
import * as Pipeline from "../pipeline/index.ts"
import * as Pricing from "../pricing/index.ts"
import * as Receivable from "../receivable/index.ts"
import * as Target from "../target/index.ts"

const version = "1.0.0"

/** What a module may bring, as its `index.ts` names it. */
type Parts = Pick<Plugin, "aggregates" | "reactors" | "policies" | "ports" | "messages" | "extensions">

/** A module as a plugin: only the parts, not everything else that its door lets out. */
const module = (id: string, needs: ReadonlyArray<string>, parts: Parts): Plugin => {
  const { aggregates = [], extensions = [], messages = {}, policies = [], ports = [], reactors = [] } = parts
  return plugin({
    id: `dealwright.${id}`,
    version,
    needs: needs.map((need) => ({ id: `dealwright.${need}` })),
    aggregates,
    extensions,
    messages,
    policies,
    ports,
    reactors,
  })
}

/**
 * All modules of Dealwright. Compose them with your own plugins and a template.
 *
 * @example
 * ```ts
 * import { Engine, Templates } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * assert.ok(Result.isSuccess(Engine.compose(Templates.builtIn, Templates.property)))
 * ```
 */
export const builtIn: ReadonlyArray<Plugin> = [
  plugin({ id: "dealwright.engine", version, aggregates: [erase(subscription)] }),
  plugin({
    ...module("organisation", [], Organisation),
    directory: directory({
      of: Organisation.organisation,
      id: Organisation.organisationId,
      actor: Organisation.actorOf,
      actingFor: Organisation.actingFor,
    }),
  }),
  module("numbering", [], Numbering),
  module("customer", ["organisation"], Customer),
  module("approval", ["organisation"], Approval),
  module("pricing", ["approval", "customer", "numbering"], Pricing),
  module("credit", ["approval", "customer"], Credit),
  module("pipeline", ["approval", "customer"], Pipeline),
  module("contract", ["approval", "credit", "customer", "pipeline", "pricing"], Contract),
  module("inventory", ["contract", "customer"], Inventory),
  module("order", ["approval", "contract", "credit", "customer", "inventory", "pricing"], Order),
  module("escalation", [], { messages: Escalation.messages }),
  module(
    "receivable",
    ["approval", "contract", "credit", "customer", "escalation", "inventory", "order", "pipeline"],
    Receivable,
  ),
  module("commission", ["order", "organisation", "receivable"], Commission),
  module("target", ["approval", "customer", "escalation", "order", "organisation", "receivable"], Target),
  module("incident", ["escalation", "organisation"], Incident),
]

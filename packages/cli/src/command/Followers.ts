/** subscribers: where they stand, and what to do with events that they could not handle. */
import * as Engine from "@dealwright/core/Engine"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { failed, usage } from "./Failure.ts"
import { count, counted } from "./Io.ts"
import { answer, onStore } from "./Shared.ts"

const subscriber = Argument.String("subscriber").pipe(Argument.withDescription("Its name, as status tells it"))

const known = (host: Engine.Host, name: string) =>
  host.subscribers.some((one) => one.name === name)
    ? Effect.void
    : usage(
        `this host has no subscriber "${name}"`,
        host.subscribers.length === 0
          ? "It has none at all: give the host that the servers run, --host FILE"
          : `Its subscribers: ${host.subscribers.map((one) => one.name).join(", ")}`,
      )

const statusLines = (status: Engine.SubscriberStatus): ReadonlyArray<string> => {
  const { behind, isPaused, name, parked, parkedCount, position, secondsBehind } = status
  const lag =
    behind === 0
      ? "up to date"
      : `${counted(behind, "event")} behind, the oldest ${count(Math.round(secondsBehind))} s old`
  return [
    `${name}: at position ${count(position)}, ${lag}${isPaused ? "; PAUSED until parked events are retried or skipped" : ""}`,
    ...(parkedCount === 0 ? [] : [`  ${counted(parkedCount, "event")} parked:`]),
    ...parked.map(({ error, events, isRetried, stream }) => {
      const place = stream === null ? "(unknown stream)" : `${stream.tenant} ${stream.kind}/${stream.id}`
      const more = events.length > 1 ? ` and ${count(events.length - 1)} behind it` : ""
      return `  position ${events[0] ?? "?"}${more}, ${place}: ${error}${isRetried ? " (to be tried again)" : ""}`
    }),
  ]
}

const status = Command.make("status", {}, () =>
  onStore("refuse", (host, place) =>
    Effect.gen(function* () {
      const all = yield* Engine.subscriberStatus
      yield* answer(
        { store: place, subscribers: all },
        all.length === 0 ? [`This host has no subscribers (${place}).`] : all.flatMap(statusLines),
      )
      if (all.some((one) => one.parkedCount > 0)) {
        return yield* failed(
          "events are parked",
          "When the cause is mended: dealwright subscribers retry NAME. To give one up: dealwright subscribers skip NAME --position N --reason TEXT",
        )
      }
    }).pipe(Effect.provide(Engine.layer(host))),
  ),
).pipe(
  Command.withShortDescription("Where every subscriber stands; ends with 1 when events are parked"),
  Command.withDescription("How far each subscriber has come, how far it lags, and which events it could not handle."),
)

const retry = Command.make(
  "retry",
  {
    subscriber,
    position: Flag.Int("position").pipe(
      Flag.withDescription("Only the stream in which this position is parked"),
      Flag.optional,
    ),
  },
  ({ position, subscriber: name }) =>
    onStore("refuse", (host) =>
      Effect.gen(function* () {
        yield* known(host, name)
        yield* Engine.retryParked(name, Option.getOrUndefined(position)).pipe(
          Effect.catchTag("SubscriptionError", (error) => Effect.fail(failed(error.message))),
        )
        yield* answer({ subscriber: name, retried: true }, [
          `${name}: what is parked will be tried again by whoever runs the subscriber, in order.`,
        ])
      }).pipe(Effect.provide(Engine.layer(host))),
    ),
).pipe(
  Command.withShortDescription("Have parked events tried again"),
  Command.withDescription(
    "Asks for parked events to be tried again, all of them or those of one stream. The server that runs the subscriber does so.",
  ),
)

const skip = Command.make(
  "skip",
  {
    subscriber,
    position: Flag.Int("position").pipe(Flag.withDescription("The position of the parked event")),
    reason: Flag.String("reason").pipe(Flag.withDescription("Why; it is kept")),
  },
  ({ position, reason, subscriber: name }) =>
    onStore("refuse", (host) =>
      Effect.gen(function* () {
        yield* known(host, name)
        yield* Engine.skipParked(name, position, reason).pipe(
          Effect.catchTag("SubscriptionError", (error) => Effect.fail(failed(error.message))),
        )
        yield* answer({ subscriber: name, skipped: position }, [
          `${name}: the event at position ${count(position)} is given up. What waits behind it goes on after: dealwright subscribers retry ${name}`,
        ])
      }).pipe(Effect.provide(Engine.layer(host))),
    ),
).pipe(
  Command.withShortDescription("Give up one parked event"),
  Command.withDescription(
    "Gives up one parked event, for a reason that is kept. What waits behind it stays parked until it is tried again.",
  ),
)

export const subscribers = Command.make("subscribers").pipe(
  Command.withShortDescription("Look after subscribers: status, retry, skip"),
  Command.withDescription("Where the host's subscribers stand, and what to do with events that they could not handle."),
  Command.withSubcommands([status, retry, skip]),
)

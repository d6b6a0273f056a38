/** A way to the server on which answers can be lost. */
import { connect, createServer, type Socket } from "node:net"
import * as Effect from "effect/Effect"

/** See {@link lossyProxy}. */
export interface LossyProxy {
  /** The server's address by this way. */
  readonly url: string
  /** The next commit reaches the server; what it answers is lost, and the connection with it. */
  readonly loseAnswer: () => void
  /** The next commit is lost before it reaches the server, and the connection with it. */
  readonly loseQuestion: () => void
  /** From now on nobody gets through, or again. */
  readonly setOpen: (open: boolean) => void
  /** From now on nothing comes through, either way, and nobody is told. */
  readonly freeze: () => void
  /** How many commits were lost, one way or the other. */
  readonly lost: () => number
}

/** Listens on a port of its own and passes everything on to the server of `target`. */
export const lossyProxy = (target: string) =>
  Effect.acquireRelease(
    Effect.callback<LossyProxy & { readonly close: () => void }>((resume) => {
      const { hostname, port } = new URL(target)
      const sockets = new Set<Socket>()
      let next: "answer" | "question" | undefined
      let open = true
      let frozen = false
      let lost = 0
      const server = createServer((client) => {
        if (!open) {
          client.destroy()
          return
        }
        const upstream = connect(Number(port), hostname)
        let commits = false
        let losing = false
        const end = () => {
          client.destroy()
          upstream.destroy()
        }
        for (const socket of [client, upstream]) {
          sockets.add(socket)
          socket.on("error", end)
          socket.on("close", () => {
            sockets.delete(socket)
            end()
          })
        }
        client.on("data", (chunk) => {
          if (frozen) return
          // A connection commits when it has once been told the statement.
          commits ||= chunk.includes("dw_commit")
          if (commits && next === "question") {
            next = undefined
            lost++
            end()
            return
          }
          if (commits && next === "answer") {
            next = undefined
            losing = true
          }
          upstream.write(chunk)
        })
        upstream.on("data", (chunk) => {
          if (frozen) return
          if (losing) {
            lost++
            end()
          } else client.write(chunk)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const url = new URL(target)
        url.host = `127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`
        resume(
          Effect.succeed({
            url: url.href,
            loseAnswer: () => {
              next = "answer"
            },
            loseQuestion: () => {
              next = "question"
            },
            setOpen: (value) => {
              open = value
              if (!open) for (const socket of sockets) socket.destroy()
            },
            freeze: () => {
              frozen = true
            },
            lost: () => lost,
            close: () => {
              for (const socket of sockets) socket.destroy()
              server.close()
            },
          }),
        )
      })
    }),
    ({ close }) => Effect.sync(close),
  )

import type { Socket } from 'node:net'
import type { RunningService, Seam, Service } from 'dryfit'

/** A service of the user's own: it answers every connection with one line. */
export function greeter(): Service<RunningService & { readonly greeted: string[] }> {
  return {
    kind: 'greeter',
    endpointAt: ({ host, port }) => ({ host, port, url: `tcp://${host}:${port}` }),
    start: async ({ name, endpointFor }) => {
      const greeted: string[] = []
      const { url } = await endpointFor('test')
      const stop = async (): Promise<void> => undefined
      const accept = (socket: Socket, seam: Seam): void => {
        greeted.push(seam.consumer)
        seam.open({ protocol: 'tcp', operation: 'greet' }).close({ outcome: 'ok' })
        socket.end(`hello ${seam.consumer}\n`)
      }
      const reset = async (): Promise<void> => void greeted.splice(0)
      return { name, url, greeted, endpointFor, accept, reset, stop, [Symbol.asyncDispose]: stop }
    },
  }
}

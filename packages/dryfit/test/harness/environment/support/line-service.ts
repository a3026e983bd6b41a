import { connect as connectSocket, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Endpoint, RunningService, Seam, Service, StartContext } from '../../../../src/foundation/core/index.ts'

/** What a {@link lines} service does apart from answering. */
export interface LineOptions {
  /** Where starts and stops are written down. */
  readonly diary?: string[]
  /** Runs inside the start, before the service is ready. */
  readonly whileStarting?: (context: StartContext) => unknown
  readonly whileStopping?: () => Promise<void> | void
  readonly whileResetting?: () => Promise<void> | void
  readonly whileRestoring?: () => Promise<void> | void
  /** What it is told of its surroundings. */
  readonly env?: Readonly<Record<string, string>>
}

export interface LineEndpoint extends Endpoint {
  readonly channel: string
}

export interface RunningLines extends RunningService {
  readonly said: string[]
  readonly env: Readonly<Record<string, string>>
  readonly context: StartContext
  failure: Error | undefined
  logs: { at: number; stream: 'out' | 'err'; text: string }[]
  accept(socket: Socket, seam: Seam): void
  reset(): Promise<void>
  snapshot(): Promise<{ restore(): Promise<void> }>
  ask(line: string): Promise<string>
}

/** A service with a protocol of one line: `hello` is answered `hello to you, <consumer>`. */
export function lines(options: LineOptions = {}): Service<RunningLines, LineEndpoint> {
  return {
    kind: 'lines',
    endpointAt: (address) => ({ ...address, url: `lines://${address.host}:${address.port}`, channel: 'main' }),
    start: async (context) => {
      const { diary = [], env = {} } = options
      diary.push(`start ${context.name}`)
      await options.whileStarting?.(context)
      const { url } = await context.endpointFor('test')
      diary.push(`ready ${context.name}`)
      return running(context, url, env, diary, options)
    },
  }
}

function running(
  context: StartContext,
  url: string,
  env: Readonly<Record<string, string>>,
  diary: string[],
  options: LineOptions,
): RunningLines {
  const { name } = context
  const said: string[] = []
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    diary.push(`stop ${name}`)
    await options.whileStopping?.()
    diary.push(`gone ${name}`)
  }
  return {
    name,
    url,
    said,
    env,
    context,
    failure: undefined,
    logs: [],
    endpointFor: (consumer) => context.endpointFor(consumer),
    accept: (socket, seam) => void serve(socket, seam, said),
    ask: (line) => ask(url, line),
    reset: async () => {
      await options.whileResetting?.()
      said.length = 0
    },
    snapshot: async () => {
      const kept = [...said]
      const restore = async (): Promise<void> => {
        await options.whileRestoring?.()
        said.splice(0, said.length, ...kept)
      }
      return { restore }
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    },
    [Symbol.asyncDispose]() {
      return this.stop()
    },
  }
}

async function serve(socket: Socket, seam: Seam, said: string[]): Promise<void> {
  for await (const line of createInterface(socket)) {
    const crossing = seam.open({ protocol: 'lines', operation: line })
    const verdict = await crossing.ask('request')
    if (verdict.do === 'reset') {
      crossing.close({ outcome: 'aborted' })
      socket.resetAndDestroy()
      return
    }
    if (verdict.do === 'pass') said.push(line)
    const reply = verdict.do === 'answer' ? `error ${verdict.with.code}` : `${line} to you, ${seam.consumer}`
    socket.write(`${reply}\n`)
    crossing.close({ outcome: verdict.do === 'answer' ? 'error' : 'ok' })
  }
  socket.end()
}

/** Sends one line to a {@link lines} service and returns its answer. */
export async function ask(url: string, line: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connectSocket({ host: hostname, port: Number(port) })
  try {
    socket.write(`${line}\n`)
    for await (const answer of createInterface(socket)) return answer
    throw new Error('the connection ended without an answer')
  } finally {
    socket.destroy()
  }
}

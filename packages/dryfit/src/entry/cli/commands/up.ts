import { setInterval as every } from 'node:timers/promises'
import type { Environment, ServiceStatus } from '../../../harness/environment/index.ts'
import { createLive, type Live, showProgress, table } from '../../../harness/report/index.ts'
import { type Command, EXIT, type Invocation, SYSTEM_FLAGS } from '../command.ts'
import { startOptionsOf, systemOf } from '../system.ts'

/** How often the table looks for changes. */
const REFRESH_MS = 250

export const up: Command = {
  usage: '[options]',
  about: 'Starts the system and keeps it running until Ctrl-C. Shows each service with its address and its state.',
  flags: {
    ...SYSTEM_FLAGS,
    only: { type: 'string', value: '<names>', help: 'start only these and what they need: orders,payments' },
    json: { type: 'boolean', help: 'one JSON object for each event, one a line' },
  },
  examples: [
    ['dryfit up', 'everything in dryfit.config.ts'],
    ['dryfit up --only orders', 'one service and what it needs'],
    ['dryfit up --json | jq .', 'for other programs'],
  ],
  run: async (invocation) => {
    const config = await systemOf(invocation)
    const view = invocation.flags.json === true ? jsonView(invocation) : textView(invocation, config.system.names)
    const { signal } = invocation
    const options = { ...startOptionsOf(invocation, config), signal, progress: view.progress }
    const env = await config.system.startAll(options)
    try {
      await show(env, view, signal)
    } finally {
      await env.stop()
    }
    view.stopped()
    return EXIT.ok
  },
}

/** One way to show an environment that goes on. */
interface View {
  progress(event: Parameters<ReturnType<typeof showProgress>>[0]): void
  ready(env: Environment): void
  changed(env: Environment): void
  stopped(): void
}

async function show(env: Environment, view: View, signal: AbortSignal): Promise<void> {
  view.ready(env)
  let last = fingerprint(env.services)
  try {
    for await (const _ of every(REFRESH_MS, undefined, { signal })) {
      const now = fingerprint(env.services)
      if (now !== last) view.changed(env)
      last = now
    }
  } catch (thrown) {
    // Ctrl-C is how this is meant to end.
    if (!signal.aborted) throw thrown
  }
}

function fingerprint(services: readonly ServiceStatus[]): string {
  return services.map(({ state, url }) => `${state} ${url}`).join('\n')
}

function textView({ stdout }: Invocation, names: readonly string[]): View {
  const live = createLive(stdout)
  const step = showProgress(live, names)
  let up = false
  return {
    // A crash or a stop is shown by the table.
    progress: (event) => {
      if (!up) step(event)
    },
    ready: (env) => {
      up = true
      live.done()
      draw(live, env)
    },
    changed: (env) => draw(live, env),
    stopped: () => {
      live.done({ keep: true })
      live.print('stopped')
    },
  }
}

function draw(live: Live, env: Environment): void {
  const rows = env.services.map((service) => [
    service.name,
    service.kind,
    service.state,
    service.readyInMs === undefined ? '' : `${Math.round(service.readyInMs)} ms`,
    service.failure?.message.split('\n', 1)[0] ?? service.url ?? '',
  ])
  const lines = [
    ...table(['service', 'kind', 'state', 'start', 'address'], rows),
    '',
    `  environment ${env.id}, seed ${env.seed.value}, ${env.seams.length} seams. Ctrl-C stops it.`,
  ]
  if (live.live) live.update(lines)
  else live.print(...lines)
}

function jsonView({ stdout }: Invocation): View {
  const say = (event: object): void => void stdout.write(`${JSON.stringify(event)}\n`)
  const state = (event: string, env: Environment): void =>
    say({
      event,
      environment: env.id,
      seed: env.seed.value,
      services: env.services.map(({ failure, ...service }) => ({ ...service, failure: failure?.message })),
      seams: env.seams.map(({ consumer, service }) => ({ consumer, service })),
    })
  return {
    progress: (step) => say({ event: 'progress', ...step }),
    ready: (env) => state('ready', env),
    changed: (env) => state('changed', env),
    stopped: () => say({ event: 'stopped' }),
  }
}

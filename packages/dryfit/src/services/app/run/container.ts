import { startContainer } from '../../../foundation/container/index.ts'
import type { ContainerOptions } from '../options.ts'
import type { Run, RunParts } from './run.ts'

/** The name under which a container sees the machine it runs on. */
const HOST_SEEN_FROM_INSIDE = 'host.testcontainers.internal'

/** Runs an image. Addresses of this machine in its variables are rewritten to how the container reaches them. */
export async function runContainer({ image, port, command }: ContainerOptions, parts: RunParts): Promise<Run> {
  const { readyTimeoutMs, stopGraceMs, portVariable } = parts.settings
  const { env, ports } = seenFromInside({ ...parts.env, [portVariable]: String(port) })
  const container = await startContainer({
    ...{ image, ports: [port], environment: env, hostPorts: ports, startTimeoutMs: readyTimeoutMs },
    ...(command !== undefined && { command }),
    ...{ wantedBy: `app "${parts.name}"`, instead: 'give a command in place of the container' },
    signal: parts.signal,
    onLine: (text) => parts.log('out', text),
  })
  return {
    address: container.addressOf(port),
    ended: container.ended,
    stop: () => container.stop(stopGraceMs),
  }
}

/** Rewrites `127.0.0.1:port` and `localhost:port`, and says which ports those are. */
export function seenFromInside(env: RunParts['env']): { env: Record<string, string>; ports: number[] } {
  const ports = new Set<number>()
  const rewritten: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue
    rewritten[name] = value.replace(/(?<![\w.-])(?:127\.0\.0\.1|localhost):(\d{1,5})(?!\d)/g, (_all, port: string) => {
      ports.add(Number(port))
      return `${HOST_SEEN_FROM_INSIDE}:${port}`
    })
  }
  return { env: rewritten, ports: [...ports] }
}

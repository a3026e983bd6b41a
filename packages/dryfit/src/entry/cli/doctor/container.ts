import { request } from 'node:http'
import { homedir } from 'node:os'
import type { Finding } from './finding.ts'
import { versionOf } from './machine.ts'

const ANSWER_MS = 2000

/** An engine that speaks the Docker API, where Testcontainers would look for it. */
export async function containerEngine(): Promise<Finding> {
  const places = candidates()
  const reasons: string[] = []
  for (const place of places) {
    try {
      return { state: 'ok', detail: `${await engineAt(place)} at ${place}` }
    } catch (thrown) {
      reasons.push(`${place}: ${(thrown as NodeJS.ErrnoException).code ?? (thrown as Error).message}`)
    }
  }
  return {
    state: 'absent',
    detail: `no engine answers (${reasons.join('; ')})`,
    fix: 'start Docker or Podman, or name one in DOCKER_HOST; nothing embedded needs it',
  }
}

export async function testcontainers(): Promise<Finding> {
  const version = versionOf('testcontainers')
  if (version !== undefined) return { state: 'ok', detail: version }
  return { state: 'absent', detail: 'not installed', fix: 'npm install --save-dev testcontainers, to use containers' }
}

function candidates(): string[] {
  const named = process.env.DOCKER_HOST
  if (named !== undefined && named !== '') return [named]
  const runtime = process.env.XDG_RUNTIME_DIR
  return [
    'unix:///var/run/docker.sock',
    `unix://${homedir()}/.docker/run/docker.sock`,
    ...(runtime === undefined ? [] : [`unix://${runtime}/podman/podman.sock`]),
  ]
}

/** Its name and version (Docker Engine API, `GET /version`). */
function engineAt(place: string): Promise<string> {
  const url = new URL(place)
  const target =
    url.protocol === 'unix:' ? { socketPath: url.pathname } : { host: url.hostname, port: url.port || 2375 }
  return new Promise((resolve, reject) => {
    const asked = request({ ...target, path: '/version', timeout: ANSWER_MS }, async (reply) => {
      try {
        const text = (await reply.toArray()).join('')
        const { Version = '?', Platform } = JSON.parse(text) as { Version?: string; Platform?: { Name?: string } }
        resolve(`${Platform?.Name || 'engine'} ${Version}`)
      } catch (cause) {
        reject(cause)
      }
    })
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${ANSWER_MS} ms`)))
    asked.once('error', reject)
    asked.end()
  })
}

import type { ContainerRequest } from '../../../src/foundation/container/index.ts'

/** A Redis that answers whoever comes. */
export const REDIS: Omit<ContainerRequest, 'image'> = {
  ports: [6379],
  command: ['redis-server', '--save', '', '--protected-mode', 'no'],
  readyLine: { pattern: /Ready to accept connections/ },
  startTimeoutMs: 60_000,
  wantedBy: 'the test',
  instead: 'leave it',
}

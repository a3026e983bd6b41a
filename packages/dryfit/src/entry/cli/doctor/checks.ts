import { containerEngine, testcontainers } from './container.ts'
import { embeddedPostgres, sharedMemory } from './embedded.ts'
import { external } from './external.ts'
import type { CheckContext, Finding } from './finding.ts'
import { loopback, node, project, temporaryFolder, vitest } from './machine.ts'
import { native } from './native.ts'

export interface Check {
  readonly group: string
  readonly name: string
  look(context: CheckContext): Promise<Finding>
}

/** Everything that is looked at, in the order in which it is shown. */
export const CHECKS: readonly Check[] = [
  { group: 'this machine', name: 'node', look: node },
  { group: 'this machine', name: 'loopback', look: loopback },
  { group: 'this machine', name: 'temporary folder', look: temporaryFolder },
  { group: 'this machine', name: 'project', look: project },
  { group: 'this machine', name: 'vitest', look: vitest },
  { group: 'embedded', name: 'postgres', look: embeddedPostgres },
  { group: 'embedded', name: 'shared memory', look: sharedMemory },
  { group: 'native', name: 'postgres', look: () => native('postgres', '--version') },
  { group: 'native', name: 'redis', look: () => native('redis-server', '--version') },
  { group: 'native', name: 'rabbitmq', look: () => native('rabbitmq-server') },
  { group: 'native', name: 'mail', look: () => native('mailpit', 'version', '--no-release-check') },
  { group: 'container', name: 'engine', look: containerEngine },
  { group: 'container', name: 'testcontainers', look: testcontainers },
  { group: 'external', name: 'postgres', look: () => external('TEST_DATABASE_URL', 5432) },
  { group: 'external', name: 'redis', look: () => external('TEST_REDIS_URL', 6379) },
  { group: 'external', name: 'rabbitmq', look: () => external('RABBITMQ_URL', 5672) },
  { group: 'external', name: 'mail', look: () => external('TEST_SMTP_URL', 1025) },
]

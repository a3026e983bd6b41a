import { closest, DryfitError, invalidOption } from '../../foundation/core/index.ts'

/**
 * Words that no service can have as its name: they are members of an environment, fixtures of a test, or words that
 * JavaScript gives a meaning to.
 */
export const RESERVED_NAMES = [
  // members of an environment
  'clock',
  'diagnose',
  'get',
  'id',
  'journal',
  'reset',
  'seam',
  'seams',
  'seed',
  'services',
  'snapshot',
  'start',
  'stop',
  'stopped',
  // the test itself is a consumer
  'test',
  // fixtures and members of a test's context
  'annotate',
  'bench',
  'contract',
  'contractBook',
  'env',
  'expect',
  'onTestFailed',
  'onTestFinished',
  'signal',
  'skip',
  'system',
  'task',
  'use',
  // JavaScript
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'prototype',
  'then',
  'toJSON',
  'toString',
  'valueOf',
] as const

export type ReservedName = (typeof RESERVED_NAMES)[number]

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/

/**
 * Refuses a name that a service of a system cannot have.
 *
 * @throws OPTION_INVALID, SERVICE_NAME_RESERVED, SERVICE_NAME_TAKEN.
 */
export function requireFreeName(name: unknown, taken: readonly string[]): void {
  if (typeof name !== 'string' || !(NAME.test(name) || name === '__proto__')) {
    throw invalidOption('register', 'name', 'a letter, then up to 39 letters, digits, - or _', name)
  }
  if ((RESERVED_NAMES as readonly string[]).includes(name)) {
    throw new DryfitError('SERVICE_NAME_RESERVED', {
      what: `no service can be called "${name}"`,
      why: name === 'test' ? 'the test itself is the consumer "test"' : `an environment has "${name}" for itself`,
      fix: 'choose another name',
    })
  }
  if (taken.includes(name)) {
    throw new DryfitError('SERVICE_NAME_TAKEN', {
      what: `there is already a service "${name}" in this system`,
      fix: 'give each service a name of its own',
    })
  }
}

/** The error for a name that no service of the system has. */
export function unknownService(name: string, known: readonly string[], asker?: string): DryfitError {
  const near = closest(name, known)
  const all = known.length === 0 ? 'the system has no service yet' : `the services are: ${known.join(', ')}`
  return new DryfitError('SERVICE_UNKNOWN', {
    what:
      asker === undefined
        ? `there is no service "${name}"`
        : `"${asker}" needs a service "${name}" that does not exist`,
    fix: near === undefined ? all : `did you mean "${near}"?`,
  })
}

import type { Command } from './command.ts'

/** A command by name. It is loaded when it is used, so that the shell itself starts fast. */
export interface CommandEntry {
  readonly summary: string
  load(): Promise<Command>
}

/** Every command, in the order of the help. A new one is a file and a line here. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  up: {
    summary: 'start the system and keep it running',
    load: async () => (await import('./commands/up.ts')).up,
  },
  run: {
    summary: 'run tests, or any command, against the system',
    load: async () => (await import('./commands/run.ts')).run,
  },
  mock: {
    summary: 'serve stubs, or an OpenAPI document, on a port of its own',
    load: async () => (await import('./commands/mock.ts')).mock,
  },
  doctor: {
    summary: 'say what this machine can offer, and what is missing',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  inspect: {
    summary: 'list, open and clean what failed tests left behind',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  types: {
    summary: 'write the types of the fixtures',
    load: async () => (await import('./commands/types.ts')).types,
  },
  'data dump': {
    summary: 'write rows of a database as a fixture',
    load: async () => (await import('./commands/data/dump.ts')).dump,
  },
  'data load': {
    summary: 'check fixtures against a database, and insert them',
    load: async () => (await import('./commands/data/load.ts')).load,
  },
  'migrations check': {
    summary: 'try migrations up, down and up again',
    load: async () => (await import('./commands/migrations/check.ts')).check,
  },
  'contract verify': {
    summary: 'verify a provider against pact files',
    load: async () => (await import('./commands/contract/verify.ts')).verify,
  },
  'contract check': {
    summary: 'check an OpenAPI document or GraphQL schema, and recorded traffic against it',
    load: async () => (await import('./commands/contract/check.ts')).check,
  },
  'contract coverage': {
    summary: 'say what recorded traffic exercises of an OpenAPI document or GraphQL schema',
    load: async () => (await import('./commands/contract/coverage.ts')).coverage,
  },
  'contract diff': {
    summary: 'say what breaks between two OpenAPI documents or GraphQL schemas',
    load: async () => (await import('./commands/contract/diff.ts')).diff,
  },
  'contract probe': {
    summary: 'send generated requests to a service and check its replies',
    load: async () => (await import('./commands/contract/probe.ts')).probe,
  },
  'contract proxy': {
    summary: 'check live traffic against an OpenAPI document or GraphQL schema',
    load: async () => (await import('./commands/contract/proxy.ts')).proxy,
  },
  'contract publish': {
    summary: 'publish pact files to a broker',
    load: async () => (await import('./commands/contract/publish.ts')).publish,
  },
  'contract can-i-deploy': {
    summary: 'ask a broker whether a version may be deployed',
    load: async () => (await import('./commands/contract/can-i-deploy.ts')).canIDeploy,
  },
}

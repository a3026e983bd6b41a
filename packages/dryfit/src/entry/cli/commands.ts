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
  doctor: {
    summary: 'say what this machine can offer, and what is missing',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  types: {
    summary: 'write the types of the fixtures',
    load: async () => (await import('./commands/types.ts')).types,
  },
}

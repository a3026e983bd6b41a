import type { Output } from '../../harness/report/index.ts'

/** What the process ends with. */
export const EXIT = {
  /** All is well; also after Ctrl-C where the command was to go on until then. */
  ok: 0,
  /** What was asked for failed: a service did not start, tests failed, a check did not pass. */
  failed: 1,
  /** The command line could not be understood. */
  usage: 2,
  /** Ctrl-C before the work was done. */
  interrupted: 130,
} as const

export interface Flag {
  readonly type: 'boolean' | 'string'
  readonly help: string
  /** What stands for the value in the help: `<file>`. */
  readonly value?: string
  readonly short?: string
}

/** What a command receives. */
export interface Invocation {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
  /** What is left, in order; with `passesOn` also every flag that is not the command's own. */
  readonly rest: readonly string[]
  /** What stands after `--`. */
  readonly command: readonly string[]
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted at Ctrl-C. */
  readonly signal: AbortSignal
}

/** One command of the shell, in a file of its own below `commands/`. */
export interface Command {
  /** After the name: `[options] [-- <command>]`. */
  readonly usage: string
  readonly about: string
  readonly flags: Readonly<Record<string, Flag>>
  readonly examples: readonly (readonly [command: string, meaning: string])[]
  /** Arguments and flags that are not the command's own go on to another program. */
  readonly passesOn?: boolean
  /** Words without a dash are its own: files, mostly. */
  readonly takesWords?: boolean
  run(invocation: Invocation): Promise<number>
}

/** Flags of every command that uses the system of a project. */
export const SYSTEM_FLAGS = {
  system: {
    type: 'string',
    value: '<file>',
    help: 'the file that exports the system (default: the nearest dryfit.config)',
  },
  seed: { type: 'string', value: '<number>', help: 'repeat a run (default: a fresh seed, which is printed)' },
  provider: {
    type: 'string',
    value: '<name>',
    help: 'embedded, native, container or external, for all services that offer it',
  },
} as const satisfies Record<string, Flag>

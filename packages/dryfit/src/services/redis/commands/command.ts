import type { Client } from '../session/client.ts'
import type { Reply } from '../wire/reply.ts'

/**
 * A command's words, its name first. Arity is checked before a handler runs, so the leading ones that a command
 * requires are there; a word beyond them is looked at with {@link Args.length} in mind.
 */
export type Args = readonly [string, string, string, string, string, string, string, ...string[]]

/** Carries a command out. Throws an ErrorReply for what Redis answers with an error. */
export type Handler = (client: Client, args: Args) => Reply

/** Handlers by the name of their command; subcommands as `config|get`. */
export type Handlers = Readonly<Record<string, Handler>>

/** Where a command's keys are. */
export interface KeySpec {
  readonly flags: readonly string[]
  readonly begin: { readonly index: number } | { readonly keyword: string; readonly startFrom: number } | undefined
  readonly find:
    | { readonly lastKey: number; readonly step: number; readonly limit: number }
    | { readonly countAt: number; readonly firstKey: number; readonly step: number }
    | undefined
}

/** What Redis' `COMMAND` says of a command, and how it is carried out here. */
export interface Command {
  /** Lower case; subcommands as `config|get`. */
  readonly name: string
  /** How many words, name included; at least so many when negative. */
  readonly arity: number
  readonly flags: ReadonlySet<string>
  readonly firstKey: number
  readonly lastKey: number
  readonly keyStep: number
  readonly categories: ReadonlySet<string>
  readonly tips: readonly string[]
  readonly keySpecs: readonly KeySpec[]
  readonly subcommands: ReadonlyMap<string, Command>
  readonly run: Handler | undefined
}

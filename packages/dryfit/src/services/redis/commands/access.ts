import type { User } from '../session/user.ts'
import { ErrorReply } from '../wire/reply.ts'
import type { Command } from './command.ts'
import { keysOf, type UsedKey } from './keys-of.ts'

const NO_KEY = new ErrorReply('NOPERM this user has no permissions to access one of the keys used as arguments')
const NO_CHANNEL = new ErrorReply('NOPERM this user has no permissions to access one of the channels used as arguments')
const ALWAYS_ALLOWED = new Set(['auth', 'hello', 'quit', 'reset'])

/** Why a user may not run a command, if it may not. */
export function checkAccess(user: User, command: Command, args: readonly string[]): ErrorReply | undefined {
  if (user.unrestricted || ALWAYS_ALLOWED.has(command.name)) return undefined
  if (!user.mayUseCommand(command.name, command.categories)) {
    return new ErrorReply(`NOPERM this user has no permissions to run the '${command.name}' command`)
  }
  if (refusedKey(user, command, args) !== undefined) return NO_KEY
  if (!user.allChannels && channelsOf(command.name, args).some((each) => !mayUse(user, command, each)))
    return NO_CHANNEL
  return undefined
}

/** The first key of a command that a user may not use as the command does. */
export function refusedKey(user: User, command: Command, args: readonly string[]): string | undefined {
  if (user.allKeys || command.keySpecs.length === 0) return undefined
  const keys = (keysOf(command, args) ?? []).filter(({ flags }) => !flags.includes('not_key'))
  return keys.find(({ key, flags }) => !user.mayUseKey(key, accessOf({ flags })))?.key
}

function accessOf({ flags }: Pick<UsedKey, 'flags'>): { read: boolean; write: boolean } {
  const read = flags.includes('access')
  const write = flags.some((flag) => flag === 'insert' || flag === 'update' || flag === 'delete')
  return { read, write }
}

function channelsOf(name: string, args: readonly string[]): readonly string[] {
  if (name === 'publish' || name === 'spublish') return args.slice(1, 2)
  return name === 'subscribe' || name === 'psubscribe' || name === 'ssubscribe' ? args.slice(1) : []
}

function mayUse(user: User, command: Command, channel: string): boolean {
  return user.mayUseChannel(channel, command.name === 'psubscribe')
}

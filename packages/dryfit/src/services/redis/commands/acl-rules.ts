import type { KeyPattern, User } from '../session/user.ts'
import { hashPassword } from '../session/users.ts'
import type { Command } from './command.ts'

type Table = ReadonlyMap<string, Command>

const WORDS: Readonly<Record<string, (user: User) => void>> = {
  on: (user) => {
    user.enabled = true
  },
  off: (user) => {
    user.enabled = false
  },
  nopass: (user) => {
    user.nopass = true
    user.passwords.clear()
  },
  resetpass: (user) => {
    user.nopass = false
    user.passwords.clear()
  },
  allkeys: (user) => {
    user.keys = [{ text: '*', read: true, write: true }]
  },
  resetkeys: (user) => {
    user.keys = []
  },
  allchannels: (user) => {
    user.channels = ['*']
  },
  resetchannels: (user) => {
    user.channels = []
  },
  allcommands: (user) => {
    user.commands = ['+@all']
  },
  nocommands: (user) => {
    user.commands = ['-@all']
  },
  reset: (user) => {
    Object.assign(user, { enabled: false, nopass: false, keys: [], channels: [], commands: ['-@all'] })
    user.passwords.clear()
  },
}

/** Applies one rule of ACL SETUSER. Returns what is wrong with it, if anything. */
export function applyRule(user: User, rule: string, table: Table): string | undefined {
  const word = WORDS[rule.toLowerCase()]
  if (word !== undefined) {
    word(user)
    return undefined
  }
  const rest = rule.slice(1)
  switch (rule[0]) {
    case '>':
      user.passwords.add(hashPassword(rest))
      user.nopass = false
      return undefined
    case '<':
      return user.passwords.delete(hashPassword(rest)) ? undefined : NO_SUCH_PASSWORD
    case '#':
      return addHash(user, rest)
    case '!':
      return user.passwords.delete(rest) ? undefined : NO_SUCH_PASSWORD
    case '~':
      return addKeys(user, { text: rest, read: true, write: true })
    case '%':
      return addLimitedKeys(user, rest)
    case '&':
      user.channels = [...user.channels, rest]
      return undefined
    case '+':
    case '-':
      return addCommand(user, rule, table)
    default:
      return 'Syntax error'
  }
}

const NO_SUCH_PASSWORD = 'The password you are trying to remove from the user does not exist'

function addHash(user: User, hash: string): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    return 'The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters'
  }
  user.passwords.add(hash)
  user.nopass = false
  return undefined
}

function addKeys(user: User, pattern: KeyPattern): string | undefined {
  if (user.allKeys && pattern.text !== '*') {
    return (
      "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. " +
      "Try 'resetkeys' to start with an empty list of patterns"
    )
  }
  user.keys = [...user.keys, pattern]
  return undefined
}

/** `%R~pattern`, `%W~`, `%RW~`. */
function addLimitedKeys(user: User, text: string): string | undefined {
  const match = /^([rw]{1,2})~(.*)$/is.exec(text)
  if (match === null) return 'Syntax error'
  const letters = (match[1] as string).toLowerCase()
  return addKeys(user, { text: match[2] as string, read: letters.includes('r'), write: letters.includes('w') })
}

function addCommand(user: User, rule: string, table: Table): string | undefined {
  const name = rule.slice(1).toLowerCase()
  if (name === '@all') {
    user.commands = [`${rule[0]}@all`]
    return undefined
  }
  if (name.startsWith('@')) {
    const known = [...table.values()].some((command) => command.categories.has(name.slice(1)))
    if (!known) return 'Unknown command or category name in ACL'
  } else {
    const [container = '', subcommand] = name.split('|')
    const command = table.get(container)
    if (command === undefined || (subcommand !== undefined && !command.subcommands.has(subcommand))) {
      return 'Unknown command or category name in ACL'
    }
  }
  const normal = `${rule[0]}${name}`
  user.commands = [...user.commands.filter((other) => other.slice(1) !== name), normal]
  return undefined
}

/** A user in the words of ACL LIST. */
export function describeUser(user: User): { flags: string[]; commands: string; keys: string; channels: string } {
  const flags = [user.enabled ? 'on' : 'off']
  if (user.nopass) flags.push('nopass')
  return {
    flags,
    commands: user.commands.join(' '),
    keys: user.keys.map(describeKeys).join(' '),
    channels: user.channels.length === 0 ? 'resetchannels' : user.channels.map((channel) => `&${channel}`).join(' '),
  }
}

function describeKeys({ text, read, write }: KeyPattern): string {
  if (read && write) return `~${text}`
  return `%${read ? 'R' : 'W'}~${text}`
}

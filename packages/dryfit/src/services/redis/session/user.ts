import { compileGlob } from '../state/glob.ts'

/** One rule of `ACL SETUSER` about keys. */
export interface KeyPattern {
  readonly text: string
  readonly read: boolean
  readonly write: boolean
}

/** Who may do what. The standard user may do everything until it is told otherwise. */
export class User {
  readonly name: string
  enabled = false
  nopass = false
  /** SHA-256 of each password, in hex. */
  readonly passwords = new Set<string>()
  keys: readonly KeyPattern[] = []
  channels: readonly string[] = []
  /** `+@all`, `-set`, `+config|get` …, in order: the last that fits decides. */
  commands: readonly string[] = ['-@all']

  constructor(name: string) {
    this.name = name
  }

  get allKeys(): boolean {
    return this.keys.some(({ text, read, write }) => text === '*' && read && write)
  }

  get allChannels(): boolean {
    return this.channels.includes('*')
  }

  get allCommands(): boolean {
    return this.commands.length === 1 && this.commands[0] === '+@all'
  }

  /** May do everything: nothing has to be checked. */
  get unrestricted(): boolean {
    return this.allKeys && this.allChannels && this.allCommands
  }

  mayUseCommand(name: string, categories: ReadonlySet<string>): boolean {
    let allowed = false
    for (const rule of this.commands) {
      if (fitsCommand(rule.slice(1), name, categories)) allowed = rule[0] === '+'
    }
    return allowed
  }

  mayUseKey(key: string, access: { readonly read: boolean; readonly write: boolean }): boolean {
    return this.keys.some(
      ({ text, read, write }) => (read || !access.read) && (write || !access.write) && compileGlob(text)(key),
    )
  }

  mayUseChannel(channel: string, isPattern: boolean): boolean {
    return this.channels.some((text) => (isPattern ? text === '*' || text === channel : compileGlob(text)(channel)))
  }
}

function fitsCommand(rule: string, name: string, categories: ReadonlySet<string>): boolean {
  if (rule === '@all') return true
  if (rule.startsWith('@')) return categories.has(rule.slice(1))
  return rule === name || name.startsWith(`${rule}|`)
}

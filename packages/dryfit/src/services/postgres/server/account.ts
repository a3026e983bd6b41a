import { chownSync, readFileSync } from 'node:fs'

/** The user and group as whom a server runs. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

const PREFERRED = ['nobody', 'postgres', 'daemon']

/**
 * Postgres refuses to run as root. When we are root it runs as someone who has no rights: `nobody`, or whoever else is
 * in /etc/passwd, since initdb insists on a name. Undefined when we are an ordinary user, who will do.
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readAccounts()
  for (const name of PREFERRED) {
    const account = accounts.get(name)
    if (account !== undefined) return account
  }
  return accounts.values().next().value ?? { uid: 65_534, gid: 65_534 }
}

/** Hands a file or folder over to the server's account. */
export function give(path: string, account: Account | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}

function readAccounts(): Map<string, Account> {
  const accounts = new Map<string, Account>()
  for (const line of passwd().split('\n')) {
    const [name = '', , uid = '', gid = ''] = line.split(':')
    if (Number(uid) > 0) accounts.set(name, { uid: Number(uid), gid: Number(gid) })
  }
  return accounts
}

function passwd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8')
  } catch {
    // A container without users.
    return ''
  }
}

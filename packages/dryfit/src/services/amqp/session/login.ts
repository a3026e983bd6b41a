import { Refusal } from '../errors.ts'
import { textOf } from '../values/field-table.ts'
import { ByteReader, ByteWriter, MalformedBytes } from '../wire/bytes.ts'
import { readTable } from '../wire/table-codec.ts'

/** Names and passwords that may log in. */
export type Users = Readonly<Record<string, string>>

export const MECHANISMS = 'AMQPLAIN PLAIN'

const LOGINS: Readonly<Record<string, (response: Buffer) => { user: string; password: string } | undefined>> = {
  PLAIN: readPlain,
  AMQPLAIN: readAmqPlain,
}

/**
 * Checks a login and returns the user.
 *
 * @throws Refusal `ACCESS_REFUSED - Login was refused …`
 */
export function logIn(mechanism: string, response: Buffer, users: Users): string {
  const read = Object.hasOwn(LOGINS, mechanism) ? LOGINS[mechanism] : undefined
  if (read === undefined) {
    throw new Refusal('command-invalid', `unknown authentication mechanism '${mechanism}'`)
  }
  const login = read(response)
  if (login === undefined) throw new Refusal('syntax-error', `response ${mechanism} cannot be read`)
  if (!Object.hasOwn(users, login.user) || users[login.user] !== login.password) {
    const where = `Login was refused using authentication mechanism ${mechanism}.`
    throw new Refusal('access-refused', `${where} For details see the broker logfile.`, 'none')
  }
  return login.user
}

/** `\0user\0password` (RFC 4616) */
function readPlain(response: Buffer): { user: string; password: string } | undefined {
  const [, user, password] = response.toString('utf8').split('\0')
  return user === undefined || password === undefined ? undefined : { user, password }
}

/** A field table without its length. */
function readAmqPlain(response: Buffer): { user: string; password: string } | undefined {
  const writer = new ByteWriter(response.length + 4)
  writer.longstr(response)
  try {
    const table = readTable(new ByteReader(writer.take()))
    const user = textOf(table, 'LOGIN')
    const password = textOf(table, 'PASSWORD')
    return user === undefined || password === undefined ? undefined : { user, password }
  } catch (thrown) {
    if (thrown instanceof MalformedBytes) return undefined
    throw thrown
  }
}

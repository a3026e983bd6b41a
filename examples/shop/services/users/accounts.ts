import { type Database, isUniqueViolation, type Queryable } from '../../lib/database.ts'
import { HttpError, notFound } from '../../lib/errors.ts'
import { type Page, type PageRequest, pageOf } from '../../lib/page.ts'

/** A user as everybody may see it: never with the password's hash. */
export interface Account {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly role: string
  readonly createdAt: string
}

export interface NewAccount {
  readonly name: string
  readonly email: string
  readonly passwordHash: string
}

const PUBLIC_COLUMNS = 'id, name, email, role, created_at AS "createdAt"'
const MATCHES_SEARCH = `($1 = '' OR strpos(lower(name), lower($1)) > 0 OR strpos(email, lower($1)) > 0)`

export class Accounts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Stores an account, and whatever `alongside` stores with it. */
  async create(
    { name, email, passwordHash }: NewAccount,
    alongside: (tx: Queryable, account: Account) => Promise<void>,
  ): Promise<Account> {
    const sql = `INSERT INTO users.accounts (name, email, password_hash) VALUES ($1, $2, $3) RETURNING ${PUBLIC_COLUMNS}`
    try {
      return await this.#database.transaction(async (tx) => {
        const account = (await tx.row<Account>(sql, [name, email, passwordHash])) as Account
        await alongside(tx, account)
        return account
      })
    } catch (error) {
      throw isUniqueViolation(error) ? emailTaken() : error
    }
  }

  async byId(id: number): Promise<Account> {
    const sql = `SELECT ${PUBLIC_COLUMNS} FROM users.accounts WHERE id = $1`
    const account = await this.#database.row<Account>(sql, [id])
    if (account === undefined) throw notFound('User')
    return account
  }

  /** With the password's hash, for the login alone. */
  withPassword(email: string): Promise<(Account & { passwordHash: string }) | undefined> {
    const sql = `SELECT ${PUBLIC_COLUMNS}, password_hash AS "passwordHash" FROM users.accounts WHERE email = $1`
    return this.#database.row(sql, [email])
  }

  async page(search: string, request: PageRequest): Promise<Page<Account>> {
    const [data, count] = await Promise.all([
      this.#database.rows<Account>(
        `SELECT ${PUBLIC_COLUMNS} FROM users.accounts WHERE ${MATCHES_SEARCH} ORDER BY id LIMIT $2 OFFSET $3`,
        [search, request.limit, request.offset],
      ),
      this.#database.row<{ total: number }>(`SELECT count(*) AS total FROM users.accounts WHERE ${MATCHES_SEARCH}`, [
        search,
      ]),
    ])
    return pageOf(data, count?.total ?? 0, request)
  }
}

function emailTaken(): HttpError {
  const errors = [{ field: 'email', message: 'email is already registered' }]
  return new HttpError(409, 'EMAIL_TAKEN', 'email is already registered', { errors })
}

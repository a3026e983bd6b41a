import { type Cache, USER_TTL_SECONDS, userKey } from '../../lib/cache.ts'
import type { Outbox } from '../../lib/outbox.ts'
import type { Account, Accounts } from './accounts.ts'
import type { Passwords } from './passwords.ts'

export interface RegistrationParts {
  readonly accounts: Accounts
  readonly passwords: Passwords
  readonly cache: Cache
  readonly outbox: Outbox
  /** Called when a message was put into the outbox. */
  readonly onMessage: () => void
}

export interface NewUser {
  readonly name: string
  readonly email: string
  readonly password: string
}

/** Makes somebody a user: stored, kept in the cache, and welcomed. */
export class Registration {
  readonly #parts: RegistrationParts

  constructor(parts: RegistrationParts) {
    this.#parts = parts
  }

  async run({ name, email, password }: NewUser): Promise<Account> {
    const { accounts, passwords, cache, outbox, onMessage } = this.#parts
    const passwordHash = await passwords.hash(password)
    const account = await accounts.create({ name, email, passwordHash }, (tx) =>
      outbox.add(tx, { queue: 'notifications', body: { type: 'welcome_email', to: email, name } }),
    )
    await cache.keep(userKey(account.id), USER_TTL_SECONDS, account)
    onMessage()
    return account
  }
}

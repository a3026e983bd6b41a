import { toBecome } from './to-become.ts'
import { toHaveBinding } from './to-have-binding.ts'
import { toHaveChanged } from './to-have-changed.ts'
import { toHaveExchanged } from './to-have-exchanged.ts'
import { toHaveKey } from './to-have-key.ts'
import { toHaveMail } from './to-have-mail.ts'
import { toHaveMessage, toHaveReceived } from './to-have-message.ts'
import { toHaveRow } from './to-have-row.ts'
import { toHaveStatus } from './to-have-status.ts'
import { toMatchGraphQl } from './to-match-graphql.ts'
import { toMatchOpenApi } from './to-match-openapi.ts'

export type { HasStatus } from './to-have-status.ts'
export type {
  BecomeOptions,
  ChangedOptions,
  ExchangedOptions,
  ExpectedChanges,
  HasExchanges,
  OpenApiSource,
  RowOptions,
  RowPattern,
  StatusPattern,
} from './types.ts'

/** For `expect.extend`. */
export const matchers = {
  toBecome,
  toHaveBinding,
  toHaveChanged,
  toHaveExchanged,
  toHaveKey,
  toHaveMail,
  toHaveMessage,
  toHaveReceived,
  toHaveRow,
  toHaveStatus,
  toMatchGraphQl,
  toMatchOpenApi,
}

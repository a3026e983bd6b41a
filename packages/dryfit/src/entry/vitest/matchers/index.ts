import { toBecome } from './to-become.ts'
import { toHaveExchanged } from './to-have-exchanged.ts'
import { toHaveStatus } from './to-have-status.ts'
import { toMatchOpenApi } from './to-match-openapi.ts'

export type { HasStatus } from './to-have-status.ts'
export type { BecomeOptions, ExchangedOptions, HasExchanges, OpenApiSource, StatusPattern } from './types.ts'

/** For `expect.extend`. */
export const matchers = { toBecome, toHaveExchanged, toHaveStatus, toMatchOpenApi }

import { BLOCKING } from './blocking.ts'
import { CONNECTIONS } from './connections.ts'
import { PUB_SUB } from './pub-sub.ts'
import type { Scenario } from './scenario.ts'
import { SCRIPTING } from './scripting.ts'
import { SERVER } from './server.ts'
import { TRACKING } from './tracking.ts'
import { TRACKING_REDIRECT } from './tracking-redirect.ts'
import { TRANSACTIONS } from './transactions.ts'
import { VALUES } from './values.ts'

/** All conversations, by topic. */
export const SCENARIOS: readonly Scenario[] = [
  ...TRANSACTIONS,
  ...PUB_SUB,
  ...BLOCKING,
  ...CONNECTIONS,
  ...TRACKING,
  ...TRACKING_REDIRECT,
  ...SERVER,
  ...SCRIPTING,
  ...VALUES,
]

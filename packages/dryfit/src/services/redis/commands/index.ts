import { acl } from './acl.ts'
import { bitfields } from './bitfields.ts'
import { bitmaps } from './bitmaps.ts'
import { blockingLists } from './blocking-lists.ts'
import { clientCommands } from './clients.ts'
import { cluster } from './cluster.ts'
import type { Command, Handlers } from './command.ts'
import { commandCommands } from './command-info.ts'
import { connection } from './connection.ts'
import { geo } from './geo.ts'
import { hashes } from './hashes.ts'
import { helpCommands } from './help.ts'
import { hyperLogLogs } from './hyperloglogs.ts'
import { genericKeys } from './keys.ts'
import { lists } from './lists.ts'
import { objects } from './objects.ts'
import { pubSub } from './pub-sub.ts'
import { scripting } from './scripting.ts'
import { serverCommands } from './server.ts'
import { sets } from './sets.ts'
import { sorting } from './sort.ts'
import { sortedSets } from './sorted-sets.ts'
import { streamGroups } from './stream-groups.ts'
import { streamInfo } from './stream-info.ts'
import { streamPending } from './stream-pending.ts'
import { streamReads } from './stream-reads.ts'
import { streams } from './streams.ts'
import { strings } from './strings.ts'
import { createTable } from './table.ts'
import { trackingCommands } from './tracking.ts'
import { transactions } from './transactions.ts'
import { sortedSetOperations } from './zset-operations.ts'

const HANDLERS: Handlers = {
  ...strings,
  ...bitmaps,
  ...bitfields,
  ...hyperLogLogs,
  ...hashes,
  ...lists,
  ...blockingLists,
  ...sets,
  ...sortedSets,
  ...sortedSetOperations,
  ...geo,
  ...streams,
  ...streamReads,
  ...streamGroups,
  ...streamPending,
  ...streamInfo,
  ...genericKeys,
  ...sorting,
  ...objects,
  ...pubSub,
  ...transactions,
  ...scripting,
  ...connection,
  ...clientCommands,
  ...trackingCommands,
  ...serverCommands,
  ...acl(() => COMMANDS),
  ...cluster,
  ...commandCommands(() => COMMANDS),
  ...helpCommands(() => COMMANDS),
}

/** Every command of the server, by lower-case name. */
export const COMMANDS: ReadonlyMap<string, Command> = createTable(HANDLERS)

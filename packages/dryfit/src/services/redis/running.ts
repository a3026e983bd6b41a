import type {
  AcceptsConnections,
  CanFail,
  HasHealth,
  HasLogs,
  Inspectable,
  Provider,
  Resettable,
  RunningService,
  Snapshottable,
} from '../../foundation/core/index.ts'
import type { RedisDoor } from './inspect/door.ts'

/** A running Redis, whatever its provider: its own seam, and a door for the test. */
export interface RunningRedis
  extends RunningService,
    AcceptsConnections,
    Resettable,
    Snapshottable,
    Inspectable,
    HasHealth,
    HasLogs,
    CanFail,
    RedisDoor {
  readonly provider: Provider
}

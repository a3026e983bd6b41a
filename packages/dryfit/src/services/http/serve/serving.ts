import type { Crossing } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Scope } from '../state/scope.ts'
import type { UnderWay } from '../state/under-way.ts'
import type { ReplySink } from './reply-sink.ts'
import type { ServeEvent } from './serve-event.ts'

/** One request on its way through the service. */
export interface Serving {
  readonly request: RequestView
  readonly scope: Scope
  /** That of its scope when it came. */
  readonly underWay: UnderWay
  readonly crossing: Crossing
  readonly sink: ReplySink
  readonly event: ServeEvent
}

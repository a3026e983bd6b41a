import type { Socket } from 'node:net'
import type { Clock, Random, Seam } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { ReplySink } from './reply-sink.ts'

export interface FrontLimits {
  readonly maxBodyBytes: number
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
}

export interface FrontOptions extends FrontLimits {
  readonly clock: Clock
  /** For the ids of requests. */
  readonly random: Random
  /**
   * How many bytes of a body to read each second; undefined: as they come.
   *
   * @param head makes the request without its body, for who needs to look at it.
   */
  paceOf(head: () => RequestView): number | undefined
  onRequest(request: RequestView, seam: Seam, sink: ReplySink): void
}

/** Takes the raw connections of seams and makes requests of them. */
export interface Front {
  accept(socket: Socket, seam: Seam): void
}

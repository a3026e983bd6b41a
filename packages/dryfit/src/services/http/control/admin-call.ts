import type { Clock, Journal } from '../../../foundation/core/index.ts'
import type { VirtualDoor } from '../door.ts'
import type { Recorder } from '../record/recorder.ts'
import type { RequestView } from '../request/request-view.ts'
import type { BodyFiles } from '../respond/files/body-files.ts'
import type { StubCompiler } from '../stub/stub-compiler.ts'
import type { AdminReply } from './admin-reply.ts'

/** What the control API works on. */
export interface ControlParts {
  /** Resets everything, and knows the scopes. */
  readonly service: {
    reset(): Promise<void>
    readonly scopes: ReadonlyMap<string, VirtualDoor>
    scope(name: string): VirtualDoor
    closeScope(name: string): boolean
  }
  readonly base: VirtualDoor
  readonly compiler: StubCompiler
  readonly files: BodyFiles
  readonly clock: Clock
  readonly journal: Journal
}

/** The server around a service that stands alone. */
export interface ControlHost {
  /** The authority of its certificate, as PEM, when that is of its own making. */
  readonly ca: string | undefined
  stop(): Promise<void>
}

/** One call of the control API. */
export interface AdminCall extends ControlParts {
  readonly request: RequestView
  /** Parameters of the route's path. */
  readonly params: Readonly<Record<string, string>>
  /** The scope that the call is for. */
  readonly door: VirtualDoor
  readonly recorder: Recorder
  /** Undefined for a service of a system: no request may stop that. */
  readonly host: ControlHost | undefined
}

export interface AdminRoute {
  readonly method: string
  /** Below the root of the API: `/mappings/:id`. */
  readonly path: string
  handle(call: AdminCall): AdminReply | Promise<AdminReply>
}

/** What an app that runs in this process is given. */
export interface AppFunctionContext {
  /** The port to listen on, at 127.0.0.1. */
  readonly port: number
  /** The variables of the description, its port among them. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when it is to end. */
  readonly signal: AbortSignal
  /** Adds a line to the app's log. */
  log(text: string): void
}

/**
 * An app as a function: listens, and returns how to end it.
 *
 * @example app({ run: async ({ port }) => { const server = build().listen(port); return { stop: () => server.close() } } })
 */
export type AppFunction = (
  context: AppFunctionContext,
) => AppFunctionHandle | Promise<AppFunctionHandle> | Promise<void> | void

export interface AppFunctionHandle {
  stop?(): unknown
}

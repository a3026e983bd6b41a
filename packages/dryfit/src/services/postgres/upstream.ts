import type { Socket } from 'node:net'
import { Client } from 'pg'
import { clientConfig } from './connections.ts'
import type { ServerAccess } from './server/server.ts'

/** A connection to the server that is past its start-up: authenticated, idle, and with nothing read from it since. */
export interface OpenedSession {
  readonly socket: Socket
  /** ParameterStatus messages of the start-up. */
  readonly parameters: ReadonlyMap<string, string>
  /** BackendKeyData, for a cancel request. */
  readonly processId: number
  readonly secret: number
}

/**
 * Opens a session as a client would, with whatever authentication and encryption the server wants, and hands over the
 * raw connection. The driver does the start-up; after that it has no part in it.
 *
 * @param parameters of the StartupMessage: `user`, `database`, `application_name`, …
 */
export async function openSession(
  access: ServerAccess,
  parameters: ReadonlyMap<string, string>,
): Promise<OpenedSession> {
  const client = new Client({ ...clientConfig(access), user: parameters.get('user') ?? access.user })
  const { connection } = client as unknown as { connection: DriverConnection }
  Object.assign(client, { getStartupConf: () => Object.fromEntries(parameters) })
  const reported = new Map<string, string>()
  let key = { processID: 0, secretKey: 0 }
  connection.on('parameterStatus', (status) => {
    reported.set((status as ParameterStatus).parameterName, (status as ParameterStatus).parameterValue)
  })
  connection.on('backendKeyData', (data) => {
    key = data as typeof key
  })
  await client.connect()
  const socket = connection.stream
  for (const event of ['data', 'end', 'close', 'error']) socket.removeAllListeners(event)
  socket.pause()
  return { socket, parameters: reported, processId: key.processID, secret: key.secretKey }
}

interface DriverConnection {
  /** Replaced by the encrypted one during the start-up. */
  readonly stream: Socket
  on(event: 'parameterStatus' | 'backendKeyData', listener: (message: unknown) => void): void
}

interface ParameterStatus {
  readonly parameterName: string
  readonly parameterValue: string
}

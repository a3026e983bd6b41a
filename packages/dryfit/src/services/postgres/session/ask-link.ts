import {
  BACKEND,
  BodyReader,
  type Column,
  decodeDataRow,
  decodeError,
  decodeParameterStatus,
  decodeRowDescription,
  encodeQuery,
  FrameReader,
  HEADER_BYTES,
  STEP,
  showRow,
} from '../wire/index.ts'
import { ServerError } from './server-error.ts'
import type { ServerLink } from './server-link.ts'

/** Replies to the seam's own questions are small; a longer message than this is not read. */
const INSPECTED_BYTES = 1024 * 1024

export type TextRow = Readonly<Record<string, string | null>>

/** One message of the server. */
export interface ServerMessage {
  readonly type: number
  readonly body: BodyReader
}

/**
 * Reads from a link that no session uses, until `read` returns true.
 *
 * @throws what `read` throws; an Error when the server ends the connection first, or another question is under way.
 */
export function readLink(link: ServerLink, read: (message: ServerMessage) => boolean): Promise<void> {
  if (link.asked) return Promise.reject(new Error('two questions at once on one connection'))
  link.asked = true
  const reader = new FrameReader(() => INSPECTED_BYTES)
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      link.asked = false
      link.onData = () => {}
      link.onClose = () => {}
      act()
    }
    const closed = (): void => finish(() => reject(new Error('the server closed the connection')))
    link.onClose = closed
    link.onData = (chunk) => {
      try {
        reader.feed(chunk)
        for (let step = reader.next(); step !== STEP.more; step = reader.next()) {
          if (step !== STEP.frame) continue
          const body = new BodyReader(reader.buffer, reader.start + HEADER_BYTES, reader.end)
          if (read({ type: reader.type, body })) return finish(resolve)
        }
      } catch (thrown) {
        finish(() => reject(thrown))
      }
    }
    if (link.closed) closed()
  })
}

/**
 * Asks the server on a link that no session uses: a simple query, values as text.
 *
 * @throws ServerError with the SQLSTATE.
 */
export async function askLink(link: ServerLink, sql: string): Promise<TextRow[]> {
  const rows: TextRow[] = []
  let columns: Column[] = []
  let error: ServerError | undefined
  const done = readLink(link, ({ type, body }) => {
    if (type === BACKEND.rowDescription) columns = decodeRowDescription(body)
    else if (type === BACKEND.dataRow) rows.push(showRow(columns, decodeDataRow(body)))
    else if (type === BACKEND.errorResponse) error ??= new ServerError(decodeError(body))
    else if (type === BACKEND.parameterStatus) keepParameter(link, body)
    return type === BACKEND.readyForQuery
  })
  link.socket.write(encodeQuery(sql))
  await done.catch((thrown) => {
    throw error ?? thrown
  })
  if (error !== undefined) throw error
  return rows
}

export function keepParameter(link: ServerLink, body: BodyReader): void {
  const { name, value } = decodeParameterStatus(body)
  link.parameters.set(name, value)
}

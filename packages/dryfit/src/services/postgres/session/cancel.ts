import type { Socket } from 'node:net'
import { encodeCancel } from '../wire/index.ts'
import type { ServerLink } from './server-link.ts'

/** How long a statement may go on whose client is gone, in real milliseconds. */
const ORPHAN_GRACE_MS = 1000

/** Asks the server to stop what a link is doing. Resolves when the server has taken note; it never answers. */
export async function sendCancel(link: ServerLink, connect: () => Promise<Socket>): Promise<void> {
  if (link.processId === 0) return
  const socket = await connect()
  socket.on('error', () => socket.destroy())
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    socket.resume()
    socket.end(encodeCancel(link.processId, link.secret))
  })
}

/**
 * The client of a running statement is gone. The server would notice only when it next writes, which can be never;
 * after a moment, in which an ordinary statement ends as it would without us, it is told.
 */
export function cancelOrphan(link: ServerLink, connect: () => Promise<Socket>): void {
  const timer = setTimeout(() => {
    // A session that has ended meanwhile no longer answers to its key, and a server that is gone has no statements.
    sendCancel(link, connect).catch(() => {})
  }, ORPHAN_GRACE_MS)
  timer.unref()
}

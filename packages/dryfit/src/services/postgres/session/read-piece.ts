import type { Socket } from 'node:net'

/**
 * Reads from a socket until `lengthOf` knows how long the first piece is and that much is there. What came beyond it
 * goes back to the socket, which is left paused.
 *
 * @returns undefined when the socket ends first.
 * @throws what `lengthOf` throws.
 */
export function readPiece(socket: Socket, lengthOf: (held: Buffer) => number | undefined): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let held: Buffer = Buffer.alloc(0)
    const finish = (settle: () => void): void => {
      socket.off('data', onData)
      socket.off('end', onEnd)
      socket.off('close', onEnd)
      socket.pause()
      settle()
    }
    const onEnd = (): void => finish(() => resolve(undefined))
    const onData = (chunk: Buffer): void => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      try {
        const length = lengthOf(held)
        if (length === undefined || held.length < length) return
        finish(() => {
          if (held.length > length) socket.unshift(held.subarray(length))
          resolve(held.subarray(0, length))
        })
      } catch (thrown) {
        finish(() => reject(thrown))
      }
    }
    socket.on('data', onData)
    socket.once('end', onEnd)
    socket.once('close', onEnd)
    if (socket.destroyed) onEnd()
    else socket.resume()
  })
}

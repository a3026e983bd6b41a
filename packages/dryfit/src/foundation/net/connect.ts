import { connect as connectSocket, type Socket } from 'node:net'
import { type Address, DryfitError } from '../core/index.ts'

/**
 * Opens a TCP connection.
 *
 * @param options `timeoutMs`: how long it may take, default 5000.
 * @throws CONNECT_FAILED with the system's reason; a slow connect is a failed one too.
 */
export function connect(address: Address, { timeoutMs = 5000 }: { timeoutMs?: number } = {}): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: address.host, port: address.port, allowHalfOpen: true, noDelay: true })
    const fail = (why: string, cause?: unknown): void => {
      socket.destroy()
      const what = `cannot connect to ${address.host}:${address.port}`
      reject(new DryfitError('CONNECT_FAILED', { what, why, cause }))
    }
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs)
    const onError = (cause: Error): void => {
      clearTimeout(timer)
      fail(cause.message || String((cause as NodeJS.ErrnoException).code), cause)
    }
    socket.once('error', onError)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', onError)
      resolve(socket)
    })
  })
}

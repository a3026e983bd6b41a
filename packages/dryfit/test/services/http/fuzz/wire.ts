import { connect, type Socket } from 'node:net'
import { resetSocket } from '../../../../src/foundation/net/index.ts'

/** Within this time a request is answered, or the connection is given up. */
const ANSWER_MS = 1000
/** … and bytes that may be no whole request, within this. */
const SILENCE_MS = 150

/** Sends bytes on a connection of their own, and takes what comes back until the other side is silent or gone. */
export function exchangeBytes(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const finish = (): void => {
      // A reset leaves no port waiting behind, so that 100,000 connections in a row are possible.
      resetSocket(socket)
      resolve(answer)
    }
    socket.setTimeout(SILENCE_MS, finish)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (answer.includes('\r\n\r\n')) finish()
    })
    socket.on('error', finish)
    socket.on('close', finish)
    // An incomplete request gets no answer: the end of what is sent brings one.
    socket.on('connect', () => socket.end())
  })
}

/** A connection that sends one request after the other, and opens itself anew when the other side ends it. */
export class Lane {
  readonly #port: number
  #socket: Socket | undefined

  constructor(port: number) {
    this.#port = port
  }

  /** The status of the reply, and its text; 0 when the connection ended without one. */
  ask(request: string): Promise<{ status: number; text: string }> {
    const socket = this.#open()
    return new Promise((resolve) => {
      let text = ''
      const finish = (status: number): void => {
        socket.removeAllListeners('data').removeAllListeners('close')
        socket.setTimeout(0)
        if (status === 0) this.close()
        resolve({ status, text })
      }
      socket.setTimeout(ANSWER_MS, () => finish(0))
      socket.on('close', () => finish(0))
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
        const reply = withoutInterims(text)
        if (isComplete(reply, request.startsWith('HEAD'))) finish(Number(reply.slice(9, 12)))
      })
      socket.write(request)
    })
  }

  close(): void {
    if (this.#socket !== undefined) resetSocket(this.#socket)
    this.#socket = undefined
  }

  #open(): Socket {
    if (this.#socket === undefined || this.#socket.destroyed || !this.#socket.writable) {
      this.#socket = connect(this.#port, '127.0.0.1')
      this.#socket.on('error', () => {})
    }
    return this.#socket.removeAllListeners('timeout')
  }
}

/** What follows the interim replies, if there are any. */
function withoutInterims(text: string): string {
  const end = /^HTTP\/1\.1 1/.test(text) ? text.indexOf('\r\n\r\n') : -1
  return end < 0 ? text : withoutInterims(text.slice(end + 4))
}

function isComplete(text: string, headOnly: boolean): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return false
  const fields = text.slice(0, head + 2)
  const length = /\r\ncontent-length: *(\d+)/i.exec(fields)
  if (headOnly || /^HTTP\/1\.1 (?:1\d\d|204|304)/.test(fields)) return true
  if (length !== null) return text.length >= head + 4 + Number(length[1])
  // The last chunk, and trailers after it.
  return /\r\n0\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(text.slice(head))
}

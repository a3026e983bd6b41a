import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { DryfitError } from '../../../foundation/core/index.ts'
import { connect } from '../../../foundation/net/index.ts'
import { ErrorReply, encodeReply } from '../wire/reply.ts'
import { ReplyParser } from '../wire/reply-parser.ts'
import type { RedisServer } from './server.ts'

/** Opens a connection to a server: logged in, with the right database, paused, and with nothing more to read. */
export async function openConnection(server: RedisServer, database = server.database): Promise<Socket> {
  const plain = await connect(server.address)
  const socket = server.tls ? connectTls({ socket: plain, servername: server.address.host }) : plain
  if (server.tls) await once(socket, 'secureConnect')
  const greetings = greetingsOf(server, database)
  if (greetings.length > 0) await greet(socket, greetings)
  socket.pause()
  return socket
}

function greetingsOf({ credentials }: RedisServer, database: number): string[][] {
  const words: string[][] = []
  if (credentials !== undefined) {
    const { user, password } = credentials
    words.push(user === undefined ? ['AUTH', password] : ['AUTH', user, password])
  }
  if (database !== 0) words.push(['SELECT', String(database)])
  return words
}

async function greet(socket: Socket, greetings: readonly string[][]): Promise<void> {
  const parser = new ReplyParser()
  socket.write(greetings.map((words) => encodeReply(words.map(utf8), 2)).join(''), 'latin1')
  let answered = 0
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    parser.feed(chunk as Buffer)
    for (let next = parser.next(); next !== undefined; next = parser.next()) {
      if (next.reply instanceof ErrorReply) throw refused(next.reply)
      answered++
    }
    if (answered === greetings.length) return
  }
  throw refused(new ErrorReply('ERR the server closed the connection'))
}

function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function refused({ text }: ErrorReply): DryfitError {
  return new DryfitError('CONNECT_FAILED', { what: 'a connection to Redis was refused', why: text })
}

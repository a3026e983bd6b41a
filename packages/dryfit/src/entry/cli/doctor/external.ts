import { messageOf } from '../../../foundation/core/index.ts'
import { connect } from '../../../foundation/net/index.ts'
import type { Finding } from './finding.ts'

const CONNECT_MS = 2000

/** A service that somebody else runs, named by an environment variable. */
export async function external(variable: string, usualPort: number): Promise<Finding> {
  const text = process.env[variable]
  if (text === undefined || text === '') return { state: 'absent', detail: `${variable} is not set` }
  if (!URL.canParse(text)) return { state: 'broken', detail: `${variable} is not a URL`, fix: `correct ${variable}` }
  const { hostname, port } = new URL(text)
  const host = hostname.replace(/^\[|\]$/g, '')
  try {
    // Credentials of the URL are not for the terminal.
    const socket = await connect({ host, port: Number(port || usualPort) }, { timeoutMs: CONNECT_MS })
    socket.destroy()
    return { state: 'ok', detail: `${variable}: ${host}:${port || usualPort} accepts connections` }
  } catch (thrown) {
    return {
      state: 'broken',
      detail: `${variable}: ${messageOf(thrown).split('\n').join(' ')}`,
      fix: `start it, or correct ${variable}`,
    }
  }
}

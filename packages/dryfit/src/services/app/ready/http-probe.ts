import { request as sendRequest } from 'node:http'
import { type Address, messageOf } from '../../../foundation/core/index.ts'
import type { Probe } from './probe.ts'

/** How long one answer may take. An app that accepts and never answers is asked again. */
const ANSWER_MS = 2000
const SHOWN_CHARACTERS = 300

/** Asks for a path. Ready when the answer is 2xx. */
export function httpProbe(address: Address, path: string): Probe {
  return {
    what: `GET ${path}`,
    ask: async (signal) => {
      try {
        const { status, text } = await get(address, path, signal)
        return status >= 200 && status < 300 ? undefined : `${status} ${text}`.trimEnd()
      } catch (thrown) {
        return messageOf(thrown)
      }
    },
  }
}

function get({ host, port }: Address, path: string, signal: AbortSignal): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = sendRequest({ host, port, path, agent: false, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (text.length < SHOWN_CHARACTERS) text += chunk
      })
      response.once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text: text.slice(0, SHOWN_CHARACTERS) }))
    })
    request.setTimeout(ANSWER_MS, () => request.destroy(new Error(`no answer within ${ANSWER_MS} ms`)))
    request.once('error', reject)
    request.end()
  })
}

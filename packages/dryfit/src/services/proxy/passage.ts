import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Crossing, Seam } from '../../foundation/core/index.ts'
import { Capture } from './capture.ts'
import { openExchange } from './http-exchange.ts'
import type { HttpProxySettings } from './options.ts'
import type { Outgoing, Upstream } from './upstream.ts'

/** What all steps of one request's way share. */
export interface Passage {
  readonly request: IncomingMessage
  readonly reply: ServerResponse
  readonly seam: Seam
  readonly upstream: Upstream
  readonly settings: HttpProxySettings
  readonly crossing: Crossing
  readonly outgoing: Outgoing
  readonly requestBody: Capture
}

export type PassageParts = Pick<Passage, 'request' | 'reply' | 'seam' | 'upstream' | 'settings'>

/** Reads a request's head and opens its exchange. */
export function openPassage({ request, reply, seam, upstream, settings }: PassageParts): Passage {
  const requestBody = new Capture(settings.maxCaptureBytes)
  const { address } = upstream
  const { crossing, outgoing } = openExchange(request, { seam, address, settings, body: requestBody })
  return { request, reply, seam, upstream, settings, crossing, outgoing, requestBody }
}

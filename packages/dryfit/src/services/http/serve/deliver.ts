import type { StreamShape } from '../../../foundation/core/index.ts'
import { isEventStream } from '../../../foundation/net/index.ts'
import { isStreamed, type Reply, type WireFault } from '../respond/reply.ts'
import { drawDelay } from '../respond/reply-init.ts'
import { endOf } from './exchange-record.ts'
import type { ReplySink } from './reply-sink.ts'
import type { Serving } from './serving.ts'

/** Sends a reply, now or at its own pace, and ends the exchange. */
export function deliver(serving: Serving, reply: Reply) {
  serving.event.attributes.status = reply.status
  const shape = serving.crossing.guarded ? serving.crossing.shape() : undefined
  if (isPlain(reply) && shape === undefined && serving.scope.globalDelay === undefined) return sendNow(serving, reply)
  if (!serving.crossing.guarded) serving.sink.onClosed(() => serving.crossing.close({ outcome: 'aborted' }))
  deliverSlowly(serving, reply, shape).catch(() => serving.sink.reset())
}

function isPlain({
  delay,
  pacing,
  fault,
  cutAfterBytes,
  cutAfterChunks,
  informational,
  trailers,
  body,
}: Reply): boolean {
  return (
    delay === undefined &&
    pacing === undefined &&
    fault === undefined &&
    cutAfterBytes === undefined &&
    cutAfterChunks === undefined &&
    informational === undefined &&
    trailers === undefined &&
    !isStreamed(body)
  )
}

function sendNow({ request, crossing, sink }: Serving, reply: Reply) {
  // The exchange ends before the client can know, so that a test that has its answer finds it in the journal.
  crossing.close(endOf(reply))
  request.pack()
  if (!sink.closed) sink.send(reply.status, reply.statusMessage, reply.headers, reply.body as string | Uint8Array)
}

async function deliverSlowly(serving: Serving, reply: Reply, shape: StreamShape | undefined): Promise<void> {
  const { scope, crossing, sink } = serving
  const delayMs = drawDelay(reply, scope.random) + (scope.globalDelay?.draw(scope.random) ?? 0)
  if (delayMs > 0 && !(await pause(serving, delayMs))) return
  if (reply.fault !== undefined) return enactFault(serving, reply, reply.fault)
  for (const each of reply.informational ?? []) sink.interim(each)
  const pieces = paced(serving, reply, shape)
  if (pieces === undefined) return sendNow(serving, reply)
  if (isEventStream(contentTypeOf(reply))) crossing.rest()
  sink.head(reply.status, reply.statusMessage, headersForPieces(reply))
  const cut: Cut = {
    afterBytes: Math.min(reply.cutAfterBytes ?? Infinity, shape?.cutAfterBytes ?? Infinity),
    afterChunks: reply.cutAfterChunks ?? Infinity,
  }
  if ((await writePieces(sink, pieces, cut)) === 'cut') {
    await sink.flushed()
    crossing.close({ ...endOf(reply), outcome: 'lost' })
    return sink.reset()
  }
  if (sink.closed) return
  crossing.close(endOf(reply))
  sink.end(reply.trailers)
}

function contentTypeOf({ headers }: Reply): string | undefined {
  const at = headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === 'content-type')
  return at < 0 ? undefined : headers[at + 1]
}

/** A body of known size announces it, unless trailers need the chunked coding. */
function headersForPieces({ headers, body, trailers, status }: Reply): readonly string[] {
  if (isStreamed(body) || trailers !== undefined || status === 204 || status === 304) return headers
  if (headers.some((each, index) => index % 2 === 0 && /^(content-length|transfer-encoding)$/i.test(each)))
    return headers
  return [...headers, 'content-length', String(Buffer.byteLength(body))]
}

type Pieces = AsyncIterable<string | Uint8Array>

/** The body in pieces, or undefined when it can leave at once. */
function paced(serving: Serving, reply: Reply, shape: StreamShape | undefined): Pieces | undefined {
  const { body, pacing, cutAfterBytes, cutAfterChunks, trailers } = reply
  const whole = isStreamed(body) ? undefined : Buffer.from(body)
  let pieces: Pieces | undefined
  if (isStreamed(body)) pieces = body
  else if (pacing !== undefined) pieces = scheduled(serving, pacing.pieces(whole as Uint8Array))
  else if ([shape, cutAfterBytes, cutAfterChunks, trailers].some((each) => each !== undefined))
    pieces = once(whole as Uint8Array)
  if (pieces === undefined || shape === undefined) return pieces
  return shaped(serving, pieces, shape)
}

async function* once(bytes: Uint8Array): Pieces {
  if (bytes.length > 0) yield bytes
}

async function* scheduled(
  serving: Serving,
  pieces: readonly { readonly waitMs: number; readonly bytes: Uint8Array }[],
): Pieces {
  for (const { waitMs, bytes } of pieces) {
    if (waitMs > 0 && !(await pause(serving, waitMs))) return
    if (bytes.length > 0) yield bytes
  }
}

/** Cuts pieces down to `chunkBytes` and holds the rate. */
async function* shaped(serving: Serving, pieces: Pieces, { chunkBytes, bytesPerSecond }: StreamShape): Pieces {
  const rateChunk = bytesPerSecond === undefined ? Infinity : Math.max(1, Math.ceil(bytesPerSecond / 20))
  const size = Math.min(chunkBytes ?? Infinity, rateChunk)
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece)
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.subarray(at, Math.min(bytes.length, at + size))
      if (bytesPerSecond !== undefined && !(await pause(serving, (part.length / bytesPerSecond) * 1000))) return
      yield part
    }
  }
}

/** Where a body ends before its time. */
interface Cut {
  readonly afterBytes: number
  readonly afterChunks: number
}

async function writePieces(
  sink: ReplySink,
  pieces: Pieces,
  { afterBytes, afterChunks }: Cut,
): Promise<'cut' | 'whole'> {
  if (afterChunks === 0) return 'cut'
  let left = afterBytes
  let chunksLeft = afterChunks
  for await (const piece of pieces) {
    if (sink.closed) return 'whole'
    const bytes = Buffer.from(piece)
    if (bytes.length > left) {
      if (left > 0 && !sink.write(bytes.subarray(0, left))) await sink.drained()
      return 'cut'
    }
    left -= bytes.length
    if (!sink.write(bytes)) await sink.drained()
    if (--chunksLeft === 0) return 'cut'
  }
  return left === 0 ? 'cut' : 'whole'
}

/** Waits on the environment's clock, or until a reset is to come; false when the client went away meanwhile. */
async function pause({ underWay, sink }: Serving, ms: number): Promise<boolean> {
  const gone = goneSignal(sink)
  if (sink.closed) return false
  await underWay.wait(ms, gone)
  return !gone.aborted
}

/** One for each sink: a body of many pieces waits many times. */
const goneSignals = new WeakMap<ReplySink, AbortSignal>()

function goneSignal(sink: ReplySink): AbortSignal {
  const known = goneSignals.get(sink)
  if (known !== undefined) return known
  const gone = new AbortController()
  sink.onClosed(() => gone.abort())
  goneSignals.set(sink, gone.signal)
  return gone.signal
}

/** What WireMock writes for its two garbage faults: a constant, not random data. */
const GARBAGE = "lskdu018973t09sylgasjkfg1][]'./.sdlv"

function enactFault({ crossing, sink }: Serving, reply: Reply, fault: WireFault) {
  crossing.close({ ...endOf(reply), outcome: fault === 'NO_RESPONSE' ? 'lost' : 'aborted' })
  switch (fault) {
    case 'CONNECTION_RESET_BY_PEER':
      return sink.reset()
    case 'EMPTY_RESPONSE':
      return sink.close()
    case 'MALFORMED_RESPONSE_CHUNK':
      return sink.raw(`HTTP/1.1 200 OK\r\n\r\n${GARBAGE}`)
    case 'RANDOM_DATA_THEN_CLOSE':
      return sink.raw(GARBAGE)
    case 'NO_RESPONSE':
      return
  }
}

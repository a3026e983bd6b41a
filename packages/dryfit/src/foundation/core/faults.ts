import type { Exchange } from './exchange.ts'
import {
  type Fault,
  type FaultAnswer,
  type FaultPoint,
  type Holds,
  PASS,
  type ShapesStream,
  type StreamShape,
  type Verdict,
} from './fault.ts'
import { invalidOption } from './option.ts'
import { waitFor } from './wait-for.ts'

/** Answers in place of the service: the effect does not happen. `answer({ status: 503 })`, `answer({ code: '40001' })`. */
export function answer(reply: FaultAnswer): Fault {
  const code = reply.status ?? reply.code ?? 'error'
  return fixed('answer', 'request', `answer ${code}`, { do: 'answer', with: reply })
}

/** Lets the request wait for `ms` of the environment's clock before the service sees it. */
export function delay(ms: number): Fault {
  if (!(ms >= 0)) throw invalidOption('delay', 'ms', 'milliseconds ≥ 0', ms)
  return {
    kind: 'delay',
    point: 'request',
    describe: () => `delay ${ms} ms`,
    decide: async (_exchange, { clock, signal }) => {
      await clock.sleep(ms, signal)
      return PASS
    },
  }
}

/** Ends the connection with a TCP reset before the service sees the request: the effect does not happen. */
export function resetBefore(): Fault {
  return fixed('reset', 'request', 'connection reset before the effect', { do: 'reset' })
}

/** The service does its work, then the connection is reset: the effect happened and the consumer does not know. */
export function replyLost(): Fault {
  return fixed('reply-lost', 'reply', 'reply lost after the effect', { do: 'reset' })
}

/** Never answers. The service does not see the request; `{ after: 'effect' }` lets it, and withholds the reply. */
export function hang({ after }: { after?: 'effect' } = {}): Fault {
  return after === 'effect'
    ? fixed('hang', 'reply', 'no answer after the effect', { do: 'hang' })
    : fixed('hang', 'request', 'no answer', { do: 'hang' })
}

/** This one message vanishes and the connection goes on: a lost publish (`request`), a lost confirm or delivery (`reply`). */
export function drop(point: FaultPoint = 'request'): Fault {
  return fixed('drop', point, `${point} dropped`, { do: 'drop' })
}

/** Passes the request on twice; the consumer sees one reply. At a queue, `reply` delivers a message twice. */
export function duplicate(point: FaultPoint = 'request'): Fault {
  return fixed('duplicate', point, `${point} duplicated`, { do: 'duplicate' })
}

/** Slows or cuts the body of the reply. */
export function slowStream(shape: StreamShape): Fault & ShapesStream {
  const words = [
    shape.bytesPerSecond !== undefined && `${shape.bytesPerSecond} B/s`,
    shape.chunkBytes !== undefined && `${shape.chunkBytes} B pieces`,
    shape.cutAfterBytes !== undefined && `cut after ${shape.cutAfterBytes} B`,
  ]
  const description = `stream: ${words.filter(Boolean).join(', ')}`
  return { ...fixed('slow-stream', 'reply', description, PASS), shape: () => shape }
}

/**
 * Holds exchanges at the point until they are let go. What crosses next can be chosen by the test.
 *
 * @example
 * const held = hold()
 * seam('orders', 'payments').break(held)
 * await held.arrived()
 * held.release()
 */
export function hold(point: FaultPoint = 'request'): Fault & Holds {
  const waiting = new Map<Exchange, () => void>()
  let open = false
  const letGo = (exchange: Exchange): void => {
    waiting.get(exchange)?.()
    waiting.delete(exchange)
  }
  return {
    kind: 'hold',
    point,
    describe: () => `held before the ${point === 'request' ? 'effect' : 'reply'}`,
    get held() {
      return [...waiting.keys()]
    },
    arrived: async (count = 1, { timeoutMs = 5000 } = {}) => {
      await waitFor(() => waiting.size >= count, { what: `${count} held exchange(s)`, intervalMs: 1, timeoutMs })
    },
    release: (exchange) => {
      if (exchange !== undefined) return letGo(exchange)
      open = true
      for (const each of [...waiting.keys()]) letGo(each)
    },
    decide: (exchange, { signal }) => {
      if (open) return PASS
      // Its consumer went away, or the rule was removed, before the exchange came this far.
      if (signal.aborted) return PASS
      return new Promise<Verdict>((resolve) => {
        waiting.set(exchange, () => resolve(PASS))
        signal.addEventListener('abort', () => letGo(exchange), { once: true })
      })
    },
  }
}

function fixed(kind: string, point: FaultPoint, description: string, verdict: Verdict): Fault {
  return { kind, point, describe: () => description, decide: () => verdict }
}

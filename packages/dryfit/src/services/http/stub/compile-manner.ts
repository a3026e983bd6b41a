import { DryfitError } from '../../../foundation/core/index.ts'
import { isRecord } from '../match/fields.ts'
import { type Manner, type Pacing, WIRE_FAULTS, type WireFault } from '../respond/reply.ts'
import { type DelayInit, sumOfDelays, toDelay } from '../time/delay.ts'
import { dribble } from '../time/pacing.ts'
import { optionalNumber, optionalString, optionalWhole, requireFields } from './known-fields.ts'
import type { StubDocument } from './model.ts'
import { StubProblem } from './problem.ts'

/** How a reply leaves, whoever makes it. @throws StubProblem */
export function mannerOf(response: StubDocument, pointer: string): Manner {
  return {
    delay: delayOf(response, pointer),
    pacing: dribbleOf(response, pointer),
    fault: faultOf(response, pointer),
    cutAfterBytes: optionalWhole(response, 'breakAfterBytes', pointer, 0),
    cutAfterChunks: optionalWhole(response, 'breakAfterChunks', pointer, 0),
  }
}

function delayOf(response: StubDocument, pointer: string): ReturnType<typeof sumOfDelays> {
  const fixed = optionalNumber(response, 'fixedDelayMilliseconds', pointer)
  const found: DelayInit[] = fixed === undefined ? [] : [fixed]
  const distribution = response.delayDistribution ?? undefined
  if (distribution !== undefined && !isRecord(distribution)) {
    throw new StubProblem(`${pointer}/delayDistribution`, 'must be a JSON object')
  }
  if (distribution !== undefined) found.push(distribution as unknown as DelayInit)
  // WireMock waits for both, one after the other.
  return translate(`${pointer}/delayDistribution`, () => sumOfDelays(found.map(toDelay)))
}

function dribbleOf(response: StubDocument, pointer: string): Pacing | undefined {
  if (response.chunkedDribbleDelay === undefined || response.chunkedDribbleDelay === null) return undefined
  const at = `${pointer}/chunkedDribbleDelay`
  const { numberOfChunks, totalDuration } = requireFields(response.chunkedDribbleDelay, at, [
    ...['numberOfChunks', 'totalDuration'],
  ])
  return translate(at, () =>
    dribble({ numberOfChunks: numberOfChunks as number, totalDuration: totalDuration as number }),
  )
}

function faultOf(response: StubDocument, pointer: string): WireFault | undefined {
  const fault = optionalString(response, 'fault', pointer)
  if (fault === undefined || (WIRE_FAULTS as readonly string[]).includes(fault)) return fault as WireFault | undefined
  throw new StubProblem(`${pointer}/fault`, `must be one of ${WIRE_FAULTS.join(', ')}`)
}

/** Gives an option that another room refuses its place in the document. */
export function translate<T>(pointer: string, make: () => T): T {
  try {
    return make()
  } catch (thrown) {
    if (thrown instanceof DryfitError) throw new StubProblem(pointer, thrown.why ?? thrown.what)
    throw thrown
  }
}

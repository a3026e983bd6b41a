import type { ToxicKind } from '../link/toxic.ts'
import { bandwidth } from './bandwidth.ts'
import { latency } from './latency.ts'
import { limitData } from './limit-data.ts'
import { limitTime } from './limit-time.ts'
import { noop } from './noop.ts'
import { packetLoss } from './packet-loss.ts'
import { resetPeer } from './reset-peer.ts'
import { slicer } from './slicer.ts'
import { slowClose } from './slow-close.ts'
import { timeout } from './timeout.ts'

/** Every kind of toxic, by its type. */
export const TOXIC_KINDS: ReadonlyMap<string, ToxicKind> = new Map(
  [bandwidth, latency, limitData, limitTime, noop, packetLoss, resetPeer, slicer, slowClose, timeout].map((kind) => [
    kind.type,
    kind as unknown as ToxicKind,
  ]),
)

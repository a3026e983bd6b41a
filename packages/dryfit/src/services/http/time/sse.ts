import type { ScheduledChunk } from './pacing.ts'

/** One Server-Sent Event (HTML standard §9.2). */
export interface SseEvent {
  /** Text, or a value that is sent as JSON. */
  readonly data?: unknown
  readonly event?: string
  readonly id?: string
  /** Milliseconds after which the client is to reconnect. */
  readonly retry?: number
  /** A comment line, such as a heartbeat. */
  readonly comment?: string
  /** Milliseconds of the environment's clock after the event before. Default 0. */
  readonly waitMs?: number
}

/** Writes an event as it stands in the stream. */
export function formatSse({ data, event, id, retry, comment }: SseEvent): string {
  const lines: string[] = []
  if (comment !== undefined) lines.push(...comment.split('\n').map((line) => `: ${line}`))
  if (event !== undefined) lines.push(`event: ${oneLine(event)}`)
  if (id !== undefined) lines.push(`id: ${oneLine(id)}`)
  if (retry !== undefined) lines.push(`retry: ${retry}`)
  if (data !== undefined) {
    const text = typeof data === 'string' ? data : JSON.stringify(data)
    lines.push(...text.split(/\r\n|\r|\n/).map((line) => `data: ${line}`))
  }
  return `${lines.join('\n')}\n\n`
}

/** Events as pieces of a body with their schedule. */
export function sseChunks(events: readonly SseEvent[]): (ScheduledChunk & { data: string; waitMs: number })[] {
  return events.map((event) => ({ waitMs: event.waitMs ?? 0, data: formatSse(event) }))
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ')
}

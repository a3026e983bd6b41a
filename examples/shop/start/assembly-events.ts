import type { ProgressEvent } from 'dryfit'

/** The worker tells what its environment does through its console, which vitest hands to reporters. */
const MARK = 'dryfit-assembly '

export function sendAssemblyEvent(event: ProgressEvent): void {
  console.log(MARK + JSON.stringify(event))
}

/** The events in what a worker printed, and the rest of it. */
export function readAssemblyEvents(printed: string): { events: ProgressEvent[]; rest: string } {
  const lines = printed.split('\n')
  const events = lines.filter((line) => line.startsWith(MARK))
  return {
    events: events.map((line) => JSON.parse(line.slice(MARK.length)) as ProgressEvent),
    rest: lines.filter((line) => !line.startsWith(MARK)).join('\n'),
  }
}

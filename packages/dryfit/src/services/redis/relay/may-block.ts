const BLOCKING = new Set([
  ...['blpop', 'brpop', 'blmove', 'blmpop', 'brpoplpush'],
  ...['bzpopmin', 'bzpopmax', 'bzmpop', 'wait', 'waitaof'],
])
const READS_STREAMS = new Set(['xread', 'xreadgroup'])

/** Whether a command may wait on the server until something comes. */
export function mayBlock(args: readonly string[]): boolean {
  const name = (args[0] as string).toLowerCase()
  if (BLOCKING.has(name)) return true
  return READS_STREAMS.has(name) && args.some((each) => each.toLowerCase() === 'block')
}

/** How often a forked process looks for its parent, in real milliseconds. */
const LOOK_MS = 200
/** With the channel closed for so many looks, a parent that lives has let go. One that dies closes its files first. */
const LOOKS_UNTIL_LET_GO = 10

/**
 * Calls `onGone` once when the process that forked this one has ended. A test runner that is killed cannot tell its
 * workers to end, and what they run would keep them alive.
 *
 * ```
 *   runner ══channel══ worker        runner killed ──▶ channel closed, another parent ──▶ onGone
 * ```
 *
 * Only a process with a channel to its parent (`child_process.fork`) belongs to it in this way: a program that was put
 * into the background outlives its shell, and one whose parent only closed the channel was let go on purpose. It looks
 * now and then, since a listener of `disconnect` would keep this process alive.
 *
 * @returns a function that ends the watch.
 */
export function watchParent(onGone: () => void): () => void {
  if (process.connected !== true) return () => {}
  const parent = process.ppid
  let looks = 0
  const timer = setInterval(() => {
    if (process.connected) return
    const gone = hasEnded(parent)
    if (gone || ++looks === LOOKS_UNTIL_LET_GO) clearInterval(timer)
    if (gone) onGone()
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** A process whose parent has ended gets another one at once, also while the old one was not collected. */
function hasEnded(parent: number): boolean {
  return process.platform === 'win32' ? !exists(parent) : process.ppid !== parent
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

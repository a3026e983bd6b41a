import { spawnSync } from 'node:child_process'

/**
 * Sends a signal to a process and, where there are process groups, to all of the group that it leads. On Windows, which
 * has neither, it ends the tree.
 *
 * @returns whether there was anybody to receive it.
 */
export function signalGroup(pid: number, signal: NodeJS.Signals, { groupToo = true } = {}): boolean {
  if (process.platform === 'win32') {
    return spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).status === 0
  }
  try {
    return process.kill(groupToo ? -pid : pid, signal)
  } catch (thrown) {
    // ESRCH: nobody is left. EPERM (macOS, for a group of zombies only): nobody is left that could be signalled.
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'ESRCH' || code === 'EPERM') return false
    throw thrown
  }
}

import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the system's own words without spaces: comparable, nothing else. */
  readonly start: string
}

/** How far apart a recorded and a reported start may be on Windows, where only the wall clock is cheap to record. */
const WINDOWS_TOLERANCE_MS = 3000

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  if (process.platform === 'win32') {
    return { pid: process.pid, start: String(Math.round(Date.now() - process.uptime() * 1000)) }
  }
  return { pid: process.pid, start: startOf(process.pid) ?? 'unknown' }
}

/** The identity of a child that was started just now; undefined when it is over already. */
export function childIdentity(pid: number): ProcessIdentity | undefined {
  if (process.platform === 'win32') return { pid, start: String(Date.now()) }
  const start = startOf(pid)
  return start === undefined ? undefined : { pid, start }
}

/** What became of a process: still `running`, `gone` (a zombie counts), or its number now means `another`. */
export function fateOf({ pid, start }: ProcessIdentity): 'running' | 'gone' | 'another' {
  const now = startOf(pid)
  if (now === undefined) return 'gone'
  if (process.platform !== 'win32') return now === start ? 'running' : 'another'
  return Math.abs(Number(now) - Number(start)) <= WINDOWS_TOLERANCE_MS ? 'running' : 'another'
}

/** Whether any process has this number now; a zombie does not count. */
export function isRunning(pid: number): boolean {
  return startOf(pid) !== undefined
}

/** The process namespace in which process numbers have their meaning: two containers may share a temporary folder. */
export function processNamespace(): string {
  if (process.platform !== 'linux') return process.platform
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    // Without /proc a number cannot be told from one of another container, but then /proc/PID/stat is missing as well.
    return 'linux'
  }
}

function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStart(pid)
  return process.platform === 'win32' ? windowsStart(pid) : psStart(pid)
}

/** proc(5): the name in parentheses may hold anything, so the fields are counted after the last `)`. */
function linuxStart(pid: number): string | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  return state === 'Z' || state === 'X' ? undefined : fields[19]
}

function psStart(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    timeout: 5000,
  })
  const [state, ...start] = (stdout ?? '').trim().split(/\s+/)
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join('_')
}

function windowsStart(pid: number): string | undefined {
  const script = `[DateTimeOffset]::new((Get-Process -Id ${pid} -ErrorAction Stop).StartTime).ToUnixTimeMilliseconds()`
  const { stdout, status } = spawnSync('powershell', ['-NoProfile', '-NonInteractive', '-Command', script], {
    encoding: 'utf8',
    windowsHide: true,
    timeout: 10_000,
  })
  return status === 0 ? stdout.trim() : undefined
}

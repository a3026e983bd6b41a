import { type ChildProcess, spawn } from 'node:child_process'
import { TOKEN_VARIABLE } from './session.ts'

/**
 * Starts the watchdog of this process: a shell that waits for the end of its standard input, which comes when this
 * process ends in whatever way, and then ends what the session still lists. It never keeps this process alive.
 *
 * ```
 *   dryfit ──stdin──▶ sh        dryfit ends ──▶ end of input ──▶ farewells, KILL, folders, the session itself
 * ```
 *
 * There is none on Windows and where there is no `sh`; the sweep of the next start does the same.
 */
export function startWatchdog(session: string): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined
  const child = spawn('sh', ['-c', SCRIPT, 'dryfit-watchdog', session], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  })
  // A machine without sh has the sweep; a watchdog that was killed leaves a broken pipe that nobody writes to.
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.unref()
  ;(child.stdin as unknown as { unref?: () => void } | null)?.unref?.()
  return child
}

/** POSIX shell only. It leaves alone every process whose number has passed to another one. */
const SCRIPT = `
trap '' INT TERM HUP QUIT PIPE
dir=$1
while read -r _; do :; done

start_of() {
  if [ -d /proc/self ]; then
    IFS= read -r stat < "/proc/$1/stat" || return 1
    set -- \${stat##*) }
    [ "$1" = Z ] && return 1
    [ "$1" = X ] && return 1
    found=\${20}
  else
    set -- $(ps -o stat=,lstart= -p "$1")
    case $1 in ''|Z*) return 1 ;; esac
    shift
    found=$(IFS=_; echo "$*")
  fi
}

# The recorded process, or its group when it has ended and its children live on; never another one.
still_ours() {
  start_of "$1" || return 0
  [ "$found" = "$2" ]
}

# Its group, or itself where it leads none: a program at a terminal is in the group of the one that started it.
tell() {
  kill -s "$1" -- "-$2" || { start_of "$2" && kill -s "$1" "$2"; }
}

signal_all() {
  for file in "$dir"/*.process; do
    read -r pid start farewell token < "$file" || continue
    if [ "$pid" -gt 1 ]; then
      still_ours "$pid" "$start" && tell "\${1:-$farewell}" "$pid"
    elif [ -d /proc/self ]; then
      for place in $(grep -ls "${TOKEN_VARIABLE}=$token" /proc/[0-9]*/environ); do
        pid=\${place#/proc/}
        kill -s KILL "\${pid%/environ}"
      done
    fi
  done
}

any_left() {
  for file in "$dir"/*.process; do
    read -r pid start farewell token < "$file" || continue
    [ "$pid" -gt 1 ] && [ "$farewell" != KILL ] && start_of "$pid" && [ "$found" = "$start" ] && return 0
  done
  return 1
}

signal_all ''
tries=0
while any_left && [ $tries -lt 40 ]; do
  sleep 0.05 || sleep 1
  tries=$((tries + 1))
done
signal_all KILL

# Key only: ours when made since, by a process that is over, and attached to nothing. It may take a moment to be over.
remove_by_key() {
  while read -r k i perms size creator last attached uid gid cuid cgid at dt changed rest; do
    [ "$k" = "$1" ] && [ "$changed" -ge "$2" ] || continue
    [ "$attached" = 0 ] && ! start_of "$creator" || return 1
    ipcrm -m "$i"
  done < /proc/sysvipc/shm
  return 0
}

for file in "$dir"/*.shm; do
  read -r key id since < "$file" || continue
  if [ "$id" != - ]; then
    ipcrm -m "$id"
  elif [ -r /proc/sysvipc/shm ]; then
    tries=0
    until remove_by_key "$key" "$since" || [ $tries -ge 20 ]; do
      sleep 0.05 || sleep 1
      tries=$((tries + 1))
    done
  fi
done
for file in "$dir"/*.folder; do
  IFS= read -r path < "$file" || continue
  case $path in */../*) continue ;; /*/dryfit-*) rm -rf -- "$path" ;; esac
done
rm -rf -- "$dir"
`

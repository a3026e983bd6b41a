/**
 * What a server of ours runs with, unless the option `settings` says otherwise. The data is thrown away at the end, so
 * nothing needs to outlive a crash.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  // Durability, which tests do not need.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // POSIX shared memory is removed behind our back where systemd's RemoveIPC is on; a file in the data folder is not.
  dynamic_shared_memory_type: 'mmap',
  // Nothing that runs by itself at odd moments.
  autovacuum: 'off',
  // Every copy of a database is a checkpoint: their lines would bury those that matter.
  log_checkpoints: 'off',
  jit: 'off',
  // Write-ahead log that nobody reads is used again soon.
  max_wal_size: '64MB',
  min_wal_size: '8MB',
  wal_level: 'replica',
  // Several environments share one server, each with the pools of several services.
  max_connections: '300',
  // A deadlock is reported at once and not after a second.
  deadlock_timeout: '10ms',
  log_timezone: 'UTC',
  timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '[%d] ',
  unix_socket_permissions: '0700',
}

export function serverArguments({
  listening,
  socket,
  port,
  settings,
}: {
  listening: 'tcp' | 'socket'
  socket: string
  port: number
  settings: Readonly<Record<string, string>>
}): string[] {
  const ours = {
    ...DEFAULTS,
    ...settings,
    // Not for the caller to choose: this is how we reach it and read its first words.
    listen_addresses: listening === 'tcp' ? '127.0.0.1' : '',
    unix_socket_directories: listening === 'tcp' ? '' : socket,
    port: String(port),
    logging_collector: 'off',
    log_destination: 'stderr',
  }
  return Object.entries(ours).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

import type { Client } from '../session/client.ts'
import type { Tracking } from '../session/tracking.ts'
import { SERVER_VERSION } from './version.ts'

type Section = (client: Client) => Record<string, string | number>

/** The sections of INFO in Redis' order. Figures of what does not exist here (persistence, replicas) are those of a fresh server. */
const SECTIONS: Readonly<Record<string, Section>> = {
  Server: ({ host }) => {
    const uptime = Math.floor((host.state.now - host.stats.startedAt) / 1000)
    return {
      ...{ redis_version: SERVER_VERSION, redis_git_sha1: '00000000', redis_git_dirty: 0, redis_mode: 'standalone' },
      ...{ os: `${process.platform} ${process.arch}`, arch_bits: 64, process_id: process.pid, run_id: host.runId },
      ...{ tcp_port: host.port, server_time_usec: Math.floor(host.state.now * 1000) },
      ...{ uptime_in_seconds: uptime, uptime_in_days: Math.floor(uptime / 86_400), hz: 10, configured_hz: 10 },
      ...{ executable: '', config_file: '' },
    }
  },
  Clients: ({ host }) => ({
    ...{ connected_clients: host.clients.size, cluster_connections: 0 },
    ...{ maxclients: host.state.settings.number('maxclients'), blocked_clients: host.blocked.size },
    ...{
      tracking_clients: [...host.clients.values()].filter(({ tracking }) => tracking !== undefined).length,
      clients_in_timeout_table: 0,
    },
  }),
  Memory: ({ host }) => {
    const used = process.memoryUsage().heapUsed
    return {
      ...{ used_memory: used, used_memory_human: `${(used / 2 ** 20).toFixed(2)}M`, used_memory_rss: used },
      ...{ maxmemory: host.state.settings.number('maxmemory'), maxmemory_human: '0B' },
      ...{ maxmemory_policy: host.state.settings.get('maxmemory-policy') ?? '', mem_allocator: 'libc' },
    }
  },
  Persistence: ({ host }) => ({
    ...{ loading: 0, async_loading: 0, rdb_changes_since_last_save: host.state.changes, rdb_bgsave_in_progress: 0 },
    ...{ rdb_last_save_time: Math.floor(host.stats.startedAt / 1000), rdb_last_bgsave_status: 'ok', aof_enabled: 0 },
  }),
  Stats: ({ host }) => ({
    ...{ total_connections_received: host.stats.connections, total_commands_processed: host.stats.commands },
    ...{ expired_keys: host.state.expired, evicted_keys: 0 },
    ...{ keyspace_hits: host.state.hits, keyspace_misses: host.state.misses },
    ...{ pubsub_channels: host.pubsub.channels(() => true).length, pubsub_patterns: host.pubsub.patternCount },
    ...trackingTotals(host.tracking.totals),
    ...{ total_error_replies: [...host.stats.errors.values()].reduce((sum, count) => sum + count, 0) },
  }),
  Replication: ({ host }) => ({
    ...{ role: 'master', connected_slaves: 0, master_failover_state: 'no-failover', master_replid: host.runId },
    ...{ master_repl_offset: 0, repl_backlog_active: 0, repl_backlog_size: 1_048_576 },
  }),
  CPU: () => {
    const { user, system } = process.cpuUsage()
    return { used_cpu_sys: (system / 1e6).toFixed(6), used_cpu_user: (user / 1e6).toFixed(6) }
  },
  Modules: () => ({}),
  Commandstats: ({ host }) =>
    Object.fromEntries(
      [...host.stats.calls].map(([name, { calls, failed, rejected }]) => [
        `cmdstat_${name}`,
        `calls=${calls},usec=0,usec_per_call=0.00,rejected_calls=${rejected},failed_calls=${failed}`,
      ]),
    ),
  Errorstats: ({ host }) =>
    Object.fromEntries([...host.stats.errors].map(([code, count]) => [`errorstat_${code}`, `count=${count}`])),
  Cluster: () => ({ cluster_enabled: 0 }),
  Keyspace: ({ host }) => {
    const used = host.state.databases.filter((database) => database.size > 0)
    return Object.fromEntries(
      used.map(({ index, size, volatile }) => [`db${index}`, `keys=${size},expires=${volatile},avg_ttl=0`]),
    )
  },
}

function trackingTotals({ keys, items, prefixes }: Tracking['totals']): Record<string, number> {
  return { tracking_total_keys: keys, tracking_total_items: items, tracking_total_prefixes: prefixes }
}

const NOT_BY_DEFAULT = new Set(['commandstats'])

/** The text of INFO for the named sections; `all`, `everything` and `default` name several. */
export function serverInfo(client: Client, names: readonly string[]): string {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const all = wanted.has('all') || wanted.has('everything')
  const standard = wanted.size === 0 || wanted.has('default')
  const shown = Object.entries(SECTIONS).filter(([title]) => {
    const name = title.toLowerCase()
    return all || wanted.has(name) || (standard && !NOT_BY_DEFAULT.has(name))
  })
  return shown.map(([title, section]) => `# ${title}\r\n${formatFacts(section(client))}`).join('\r\n')
}

function formatFacts(facts: Record<string, string | number>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('')
}

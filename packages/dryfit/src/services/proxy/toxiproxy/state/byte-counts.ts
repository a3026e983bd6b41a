/** What a count is kept for, as in Toxiproxy's metrics. */
export interface CountLabels {
  readonly direction: string
  readonly proxy: string
  readonly listener: string
  readonly upstream: string
}

interface Count {
  readonly labels: CountLabels
  receivedBytes: number
  sentBytes: number
}

/** Bytes that went through ended connections, for `GET /metrics`. */
export class ByteCounts {
  readonly #counts = new Map<string, Count>()

  add(labels: CountLabels, { receivedBytes, sentBytes }: { receivedBytes: number; sentBytes: number }): void {
    const key = JSON.stringify(labels)
    const count = this.#counts.get(key) ?? { labels, receivedBytes: 0, sentBytes: 0 }
    count.receivedBytes += receivedBytes
    count.sentBytes += sentBytes
    this.#counts.set(key, count)
  }

  /** In the text format of Prometheus. */
  toText(): string {
    const counts = [...this.#counts.values()]
    return [
      ...family('received', counts, ({ receivedBytes }) => receivedBytes),
      ...family('sent', counts, ({ sentBytes }) => sentBytes),
    ].join('')
  }
}

function family(which: string, counts: readonly Count[], bytesOf: (count: Count) => number): string[] {
  const name = `toxiproxy_proxy_${which}_bytes_total`
  const lines = counts.map((count) => `${name}{${labelsOf(count.labels)}} ${bytesOf(count)}\n`)
  return [`# HELP ${name} \n`, `# TYPE ${name} counter\n`, ...lines]
}

function labelsOf(labels: CountLabels): string {
  const escaped = (text: string): string => text.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))
  return Object.entries(labels)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(',')
}

import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLive, cutTo, padTo, showProgress, table, widthOf } from '../../../src/harness/report/index.ts'

/** An output that keeps what is written. */
function output(isTTY: boolean, columns = 80) {
  const written: string[] = []
  return { written, isTTY, columns, write: (text: string) => void written.push(text) }
}

beforeEach(() => void vi.stubEnv('CI', undefined).stubEnv('TERM', 'xterm'))
afterEach(() => void vi.unstubAllEnvs())

describe('width', () => {
  test('counts cells: colours none, wide characters two, marks none', () => {
    expect([
      widthOf('abc'),
      widthOf('\u001b[31mabc\u001b[39m'),
      widthOf('日本'),
      widthOf('e\u0301'),
      widthOf('🚀'),
    ]).toEqual([3, 3, 4, 1, 2])
    expect(padTo('日', 4)).toBe('日  ')
    expect([cutTo('abcdef', 4), cutTo('abc', 4), cutTo('日本語', 4)]).toEqual(['abc…', 'abc', '日…'])
  })
})

describe('table', () => {
  test('aligns columns and cuts lines that are too long', () => {
    const rows = [
      ['db', 'postgres://127.0.0.1:5432'],
      ['orders', 'http://127.0.0.1:80'],
    ]
    expect(table(['service', 'address'], rows, { maxWidth: 24 }).map(stripVTControlCharacters)).toEqual([
      '  service  address',
      '  db       postgres://1…',
      '  orders   http://127.0…',
    ])
  })
})

describe('live', () => {
  test('draws its last lines again on a terminal', () => {
    const terminal = output(true)
    const live = createLive(terminal)
    live.update(['one', 'two'])
    live.print('for good')
    live.update(['three'])
    live.done()
    expect(terminal.written).toEqual([
      'one\ntwo\n',
      '\u001b[2A\r\u001b[Jfor good\none\ntwo\n',
      '\u001b[2A\r\u001b[Jthree\n',
      '\u001b[1A\r\u001b[J',
    ])
  })

  test('counts the rows of a line that is wider than the terminal', () => {
    const terminal = output(true, 4)
    const live = createLive(terminal)
    live.update(['123456789'])
    live.done()
    expect(terminal.written[1]).toBe('\u001b[3A\r\u001b[J')
  })

  test('takes a terminal that does not know its size for a usual one', () => {
    const terminal = output(true, 0)
    const live = createLive(terminal)
    live.update(['one'])
    live.done()
    expect(terminal.written).toEqual(['one\n', '\u001b[1A\r\u001b[J'])
  })

  test('only prints elsewhere', () => {
    const file = output(false)
    const live = createLive(file)
    live.update(['one'])
    live.print('for good')
    live.done()
    expect(file.written).toEqual(['for good\n'])
  })

  test('is plain in CI', () => {
    vi.stubEnv('CI', 'true')
    expect(createLive(output(true)).live).toBe(false)
  })
})

describe('progress', () => {
  test('is one plain line when a service is ready or has failed', () => {
    const file = output(false)
    const show = showProgress(createLive(file), ['db', 'orders'])
    show({ service: 'db', kind: 'postgres', state: 'starting', elapsedMs: 0 })
    show({ service: 'db', kind: 'postgres', state: 'ready', elapsedMs: 12.3 })
    show({ service: 'orders', kind: 'app', state: 'failed', elapsedMs: 5 })
    show({ service: 'db', kind: 'postgres', state: 'stopped', elapsedMs: 5 })
    expect(file.written.map(stripVTControlCharacters)).toEqual([
      '  ● db      postgres  ready in 12 ms\n',
      '  ✗ orders  app  failed\n',
    ])
  })

  test('is a line for each service on a terminal, with what it says of itself', () => {
    const terminal = output(true)
    const show = showProgress(createLive(terminal), ['db'])
    show({ service: 'db', kind: 'postgres', state: 'starting', message: 'copying the cluster', elapsedMs: 3 })
    expect(terminal.written.map(stripVTControlCharacters)).toEqual(['  ◌ db  postgres  copying the cluster\n'])
  })
})

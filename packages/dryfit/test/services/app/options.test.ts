import { expect, test } from 'vitest'
import { app } from '../../../src/services/app/index.ts'
import type { AppOptions } from '../../../src/services/app/options.ts'

test.each([
  [{}, 'exactly one of them, got 0'],
  [{ command: 'node x', module: './x.ts' }, 'exactly one of them, got 2'],
  [{ command: 'node x', redy: '/health' }, 'did you mean "ready"?'],
  [{ command: 5 }, 'a command line, or its words as a list, got 5 (number)'],
  [{ command: [] }, 'a command line, or its words as a list'],
  [{ module: './x.ts', args: ['a'] }, 'a command that takes them'],
  [{ command: 'node x', args: [1] }, 'option "args" is invalid'],
  [{ command: 'node x', ready: 'health' }, 'a path that begins with "/"'],
  [{ command: 'node x', ready: { tcp: false } }, 'option "ready" is invalid'],
  [{ command: 'node x', port: 70_000 }, 'a whole number from 1 to 65535, got 70000'],
  [{ command: 'node x', readyTimeoutMs: 0 }, 'a whole number ≥ 1'],
  [{ command: 'node x', stopGraceMs: '5s' }, 'option "stopGraceMs" is invalid'],
  [{ command: 'node x', wire: 'udp' }, '"http" or "tcp"'],
  [{ command: 'node x', env: { A: { b: 1 } } }, 'option "env.A" is invalid'],
  [{ command: 'node x', cwd: 5 }, 'option "cwd" is invalid'],
  [{ run: 'main' }, 'option "run" is invalid'],
  [{ module: '' }, 'option "module" is invalid'],
  [{ container: { image: 'x' } }, 'option "container.port" is invalid'],
  [{ container: { image: 'x', port: 80, ports: [80] } }, 'did you mean "port"?'],
])('%j is refused: %s', (options, reason) => {
  expect(() => app(options as unknown as AppOptions)).toThrow(reason)
})

test('the kinds of app exclude each other in the types', () => {
  // @ts-expect-error an app is a command or a module, not both
  expect(() => app({ command: 'node x', module: './x.ts' })).toThrow()
  // @ts-expect-error a misspelt option
  expect(() => app({ command: 'node x', reddy: '/' })).toThrow()
})

test('a description is a frozen value that can be started again and again', () => {
  const description = app({ command: 'node x' })
  expect(Object.isFrozen(description)).toBe(true)
  expect(description.endpointAt({ host: '127.0.0.1', port: 8080 })).toEqual({
    host: '127.0.0.1',
    port: 8080,
    url: 'http://127.0.0.1:8080',
  })
})

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { type RunningContainer, startContainer } from '../../../src/foundation/container/index.ts'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { connect } from '../../../src/foundation/net/index.ts'
import { runProgramAt } from '../host/programs.ts'
import { containersOf, hasContainer, IMAGES, killContainer, missingForContainers } from './engine.ts'
import { REDIS } from './redis.ts'

const missing = await missingForContainers(IMAGES.redis)
const missingNode = await missingForContainers(IMAGES.node)
const running: RunningContainer[] = []
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})

async function start(request: Partial<Parameters<typeof startContainer>[0]> = {}): Promise<RunningContainer> {
  const container = await startContainer({ ...REDIS, image: IMAGES.redis, ...request })
  running.push(container)
  return container
}

describe.skipIf(missing)(missing ?? 'a container', { timeout: 120_000 }, () => {
  test('answers at its address, and what it printed can be read', async () => {
    const container = await start()
    const socket = await connect(container.addressOf(6379), { timeoutMs: 5000 })
    socket.write('PING\r\n')
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    expect(bytes.toString()).toBe('+PONG\r\n')
    expect(container.logs.map(({ text }) => text).join('\n')).toContain('Ready to accept connections')
  })

  test('is gone when it was stopped, as often as that is asked for', async () => {
    const container = await start()
    expect(await hasContainer(container.id)).toBe(true)
    await Promise.all([container.stop(), container.stop()])
    expect(await hasContainer(container.id)).toBe(false)
    expect(container.failure).toBeUndefined()
  })

  test('that ends on its own says how', async () => {
    const container = await start()
    expect(container.failure).toBeUndefined()
    await killContainer(container.id)
    expect(await container.ended).toBe('exit code 137')
    await waitFor(() => container.failure !== undefined, { what: 'the failure to be known' })
    expect(container.failure?.message).toBe(`the container of ${IMAGES.redis} ended: exit code 137`)
  })

  test('that ends before it is ready fails then, with what it printed, and leaves nothing', async () => {
    const before = await containersOf(IMAGES.redis)
    const starting = start({ command: ['redis-server', '--port', 'x'], startTimeoutMs: 300_000 })
    await expect(starting).rejects.toThrow(/START_FAILED[\s\S]*FATAL CONFIG FILE ERROR/)
    expect(await containersOf(IMAGES.redis)).toEqual(before)
  })

  test('that ends as soon as it begins fails so too, and leaves nothing', async () => {
    const before = await containersOf(IMAGES.redis)
    const starting = start({ command: ['sh', '-c', 'echo no such luck; exit 5'] })
    await expect(starting).rejects.toThrow(/START_FAILED[\s\S]*no such luck/)
    expect(await containersOf(IMAGES.redis)).toEqual(before)
  })

  // An image without an entry point of its own, which would begin and then not find the program.
  test.skipIf(missingNode)('that cannot even begin fails so too, and leaves nothing', async () => {
    const before = await containersOf(IMAGES.node)
    const starting = start({ image: IMAGES.node, command: ['/no/such/program'] })
    await expect(starting).rejects.toThrow(/START_FAILED[\s\S]*no such file/)
    expect(await containersOf(IMAGES.node)).toEqual(before)
  })

  test('that is not ready in time fails, and leaves nothing', async () => {
    const before = await containersOf(IMAGES.redis)
    const starting = start({ readyLine: { pattern: /never printed/ }, startTimeoutMs: 1000 })
    await expect(starting).rejects.toThrow(/START_FAILED[\s\S]*Ready to accept connections/)
    expect(await containersOf(IMAGES.redis)).toEqual(before)
  })

  test('whose start is given up is gone, and the reason is what was given', async () => {
    const before = await containersOf(IMAGES.redis)
    const over = new AbortController()
    const starting = start({
      readyLine: { pattern: /never printed/ },
      signal: over.signal,
      onLine: (text) => text.includes('Ready to accept') && over.abort(new Error('enough')),
    })
    await expect(starting).rejects.toThrow('enough')
    expect(await containersOf(IMAGES.redis)).toEqual(before)
    await expect(start({ signal: over.signal })).rejects.toThrow('enough')
    expect(await containersOf(IMAGES.redis)).toEqual(before)
  })

  test('without a ready line is ready when its ports are open', async () => {
    const { readyLine: _, ...silent } = REDIS
    const container = await startContainer({ ...silent, image: IMAGES.redis })
    running.push(container)
    const socket = await connect(container.addressOf(6379), { timeoutMs: 5000 })
    socket.destroy()
  })

  test('of an image that nobody has says so', async () => {
    await expect(start({ image: 'dryfit.invalid/no-such-image:1' })).rejects.toThrow(
      /could make no container of dryfit\.invalid\/no-such-image:1 \[PROVIDER_UNAVAILABLE\][\s\S]*docker pull/,
    )
  })

  test('of a process that was killed is removed by the next start', async () => {
    const { child, lines } = await runProgramAt(new URL('programs/parent.ts', import.meta.url))
    const [orphan = ''] = lines
    expect(await hasContainer(orphan)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await start()
    expect(await hasContainer(orphan)).toBe(false)
  })

  test('of a process that lives is left alone by the next start', async () => {
    const first = await start()
    const { child, lines } = await runProgramAt(new URL('programs/parent.ts', import.meta.url))
    const [other = ''] = lines
    const second = await start()
    expect(await Promise.all([first.id, other, second.id].map(hasContainer))).toEqual([true, true, true])
    child.kill('SIGKILL')
    await once(child, 'exit')
    await start()
    expect(await hasContainer(other)).toBe(false)
  })
})

// Where an engine is at its usual place, testcontainers finds it whatever DOCKER_HOST says.
test.skipIf(existsSync('/var/run/docker.sock'))('without an engine the error says what to do', async () => {
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock', HOME: '/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' }
  const { lines } = await runProgramAt(new URL('programs/no-engine.ts', import.meta.url), { env })
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    code: 'PROVIDER_UNAVAILABLE',
    what: 'the test needs a container engine, and none answers',
    fix: 'start Docker or Podman, name one in DOCKER_HOST, or leave it',
  })
})

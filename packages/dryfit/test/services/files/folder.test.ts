import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../src/foundation/host/index.ts'
import { system } from '../../../src/harness/environment/index.ts'
import { app } from '../../../src/services/app/index.ts'
import { type FolderOptions, folder, type RunningFolder } from '../../../src/services/files/index.ts'

let work: TemporaryFolder
const described = (options: FolderOptions) => system().register('uploads', folder(options))
let env: Awaited<ReturnType<ReturnType<typeof described>['launch']>>
let uploads: RunningFolder
beforeEach(async () => {
  work = await temporaryFolder()
  mkdirSync(join(work.path, 'seed/deep'), { recursive: true })
  writeFileSync(join(work.path, 'seed/deep/first.txt'), 'seeded')
  await open({ from: join(work.path, 'seed') })
})
afterEach(async () => {
  await env.stop()
  await work.remove()
})

async function open(options: FolderOptions): Promise<void> {
  await env?.stop()
  env = await described(options).launch()
  uploads = env.uploads
}

describe('a folder', () => {
  test('begins with the files that it was made from', async () => {
    expect(await uploads.files()).toEqual(['deep/first.txt'])
    expect(readFileSync(join(uploads.path, 'deep/first.txt'), 'utf8')).toBe('seeded')
    expect(await uploads.inspect()).toEqual({ path: uploads.path, files: 1, bytes: 6 })
  })

  test('is empty where it was made from nothing, and open to nobody else', async () => {
    await open({})
    expect(await uploads.files()).toEqual([])
    expect(statSync(uploads.path).mode & 0o077).toBe(0)
  })

  test('is written and read by the test', async () => {
    await uploads.write('a/b.bin', new Uint8Array([0xff, 0]))
    expect([...(await uploads.read('a/b.bin', 'bytes'))]).toEqual([0xff, 0])
    expect(await uploads.read('deep/first.txt')).toBe('seeded')
  })

  test.each(['../out.txt', '/etc/passwd', '.', 'a/../../out.txt'])('keeps %s out', async (path) => {
    await expect(uploads.write(path, '')).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(async () => uploads.read(path)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test('goes back to its first files, and stays the same folder', async () => {
    const { ino } = statSync(uploads.path)
    await uploads.write('new.txt', 'new')
    rmSync(join(uploads.path, 'deep'), { recursive: true })
    await env.reset()
    expect(await uploads.files()).toEqual(['deep/first.txt'])
    expect(statSync(uploads.path).ino).toBe(ino)
  })

  test('goes back to a snapshot as often as wanted', async () => {
    await uploads.write('kept.txt', 'kept')
    const snapshot = await env.snapshot()
    for (let round = 0; round < 2; round++) {
      await uploads.write('kept.txt', 'changed')
      await uploads.write('later.txt', '')
      await snapshot.restore()
      expect(await uploads.files()).toEqual(['deep/first.txt', 'kept.txt'])
      expect(await uploads.read('kept.txt')).toBe('kept')
    }
    await snapshot.dispose?.()
  })

  test('is gone after the stop, and so is what snapshots kept', async () => {
    const before = readdirSync(join(uploads.path, '..'))
    await uploads.snapshot()
    const kept = readdirSync(join(uploads.path, '..')).filter((name) => !before.includes(name))
    await env.stop()
    expect([uploads.path, ...kept.map((name) => join(uploads.path, '..', name))].filter(existsSync)).toEqual([])
  })

  test('ends a connection to its address', async () => {
    const { port } = await uploads.endpointFor('test')
    const socket = connect(port, '127.0.0.1')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    await ended
  })

  test('is not well when somebody removed it', async () => {
    await uploads.health()
    rmSync(uploads.path, { recursive: true })
    await expect(uploads.health()).rejects.toMatchObject({ code: 'DIRECTORY_UNUSABLE' })
    mkdirSync(uploads.path)
  })

  test('refuses to copy more than it may, and changes nothing', async () => {
    await open({ maxBytes: 10 })
    await uploads.write('large.txt', 'more than ten bytes')
    await expect(env.snapshot()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    expect(await uploads.files()).toEqual(['large.txt'])
  })
})

describe('a folder that cannot be made', () => {
  test('names what it was to be made from', async () => {
    const launching = system()
      .register('uploads', folder({ from: join(work.path, 'nowhere') }))
      .launch()
    await expect(launching).rejects.toMatchObject({ code: 'START_FAILED', message: expect.stringContaining('nowhere') })
  })

  test('names the option', () => {
    expect(() => folder({ form: 'x' } as FolderOptions)).toThrow('did you mean "from"?')
    expect(() => folder({ from: '' })).toThrow('the path of a folder')
    expect(() => folder({ maxBytes: -1 })).toThrow('bytes')
  })
})

test('two apps of an environment share a folder, two environments do not', async () => {
  const shared = system()
    .register('uploads', folder())
    .register('writer', ({ uploads }) => answering(() => void writeFileSync(join(uploads.path, 'note.txt'), 'hello')))
    .register('reader', ({ uploads }) => answering(() => readFileSync(join(uploads.path, 'note.txt'), 'utf8')))
  await using one = await shared.launch()
  await using other = await shared.launch()
  await one.writer.get('/')
  expect((await one.reader.get('/')).text).toBe('hello')
  expect(await one.uploads.files()).toEqual(['note.txt'])
  expect(await other.uploads.files()).toEqual([])
})

/** An app that answers every request with what `answer` returns. */
function answering(answer: () => unknown) {
  return app({
    run: async ({ port }) => {
      const server = createServer((_request, response) => response.end(String(answer())))
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return { stop: () => server.close() }
    },
  })
}

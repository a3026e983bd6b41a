import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { waitFor } from '../../../../../src/foundation/core/index.ts'
import { Caller, echo, ToxicStage, type WantedToxic } from '../support.ts'

const endings: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function open(
  toxics: readonly WantedToxic[],
  serve: (socket: Socket) => void = echo,
): Promise<{ stage: ToxicStage; caller: Caller }> {
  const stage = await ToxicStage.open(serve)
  endings.push(() => stage[Symbol.asyncDispose]())
  const caller = new Caller(await stage.proxy(toxics))
  endings.push(() => void caller.socket.destroy())
  return { stage, caller }
}

/**
 * Lets what is on its way arrive, without letting time of the environment pass: client, proxy and service share this
 * process, so a few quiet turns of its event loop say that nothing moves any more.
 */
async function settle(caller: Caller): Promise<string> {
  const quietTurns = 30
  let before = caller.text
  for (let turn = 0; turn < quietTurns; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    if (caller.text !== before) turn = 0
    before = caller.text
  }
  return before
}

/** A service that keeps what it is sent. */
function recorder(): { serve: (socket: Socket) => void; got: () => string; ended: () => boolean } {
  let got = ''
  let ended = false
  const serve = (socket: Socket): void => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      got += chunk
    })
    socket.on('end', () => {
      ended = true
    })
  }
  return { serve, got: () => got, ended: () => ended }
}

test('without a toxic bytes and half-closes pass, and the connection is an exchange', async () => {
  const { stage, caller } = await open([])
  caller.socket.end('hello')
  await caller.got('hello')
  await waitFor(() => caller.ended)
  const [exchange] = await stage.journal.wait({ protocol: 'tcp' })
  expect(exchange).toMatchObject({ consumer: 'client', service: 'p', outcome: 'ok', faults: [] })
})

test('noop lets everything through', async () => {
  const { caller } = await open([{ type: 'noop' }])
  caller.socket.end('hello')
  await caller.got('hello')
  await waitFor(() => caller.ended)
})

test('latency delays each piece from when it came, in the time of the environment', async () => {
  const { stage, caller } = await open([{ type: 'latency', attributes: { latency: 1000 } }])
  caller.socket.write('one ')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 1)
  expect(await settle(caller)).toBe('')
  await stage.clock.advance(400)
  caller.socket.write('two')
  expect(await settle(caller)).toBe('')
  await stage.clock.advance(600)
  await caller.got('one ')
  await stage.clock.advance(399)
  expect(await settle(caller)).toBe('one ')
  await stage.clock.advance(1)
  await caller.got('one two')
  expect(stage.journal.find()[0]?.faults).toEqual([
    { kind: 'latency', point: 'stream', description: 'toxic latency_downstream: latency, latency 1000, jitter 0' },
  ])
})

test('latency keeps the end of the stream behind the data', async () => {
  const { stage, caller } = await open([{ type: 'latency', attributes: { latency: 1000 } }])
  caller.socket.end('late')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 1)
  await settle(caller)
  expect(caller.ended).toBe(false)
  await stage.clock.advance(1000)
  await caller.got('late')
  await waitFor(() => caller.ended)
})

test('jitter stays within its bounds and comes from the seed', async () => {
  const { stage, caller } = await open([{ type: 'latency', attributes: { latency: 1000, jitter: 500 } }])
  caller.socket.write('x')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 1)
  await settle(caller)
  await stage.clock.advance(499)
  expect(await settle(caller)).toBe('')
  await stage.clock.advance(1001)
  await caller.got('x')
})

test('bandwidth sends in parts of 100 ms at so many KB a second', async () => {
  const { stage, caller } = await open([{ type: 'bandwidth', attributes: { rate: 1 } }], (socket) => {
    socket.write('x'.repeat(250))
  })
  await stage.opened()
  expect(await settle(caller)).toBe('')
  await stage.clock.advance(100)
  await caller.got('x'.repeat(100))
  await stage.clock.advance(100)
  await caller.got('x'.repeat(200))
  await stage.clock.advance(49)
  expect(await settle(caller)).toHaveLength(200)
  await stage.clock.advance(1)
  await caller.got('x'.repeat(250))
})

test('a bandwidth of 0 lets nothing through until it is changed', async () => {
  const { stage, caller } = await open([{ type: 'bandwidth', attributes: { rate: 0 } }])
  caller.socket.write('blocked')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 1)
  await stage.clock.advance(10_000)
  expect(await settle(caller)).toBe('')
  await stage.toxic('PATCH', '/bandwidth_downstream', { attributes: { rate: 1000 } })
  await caller.got('blocked')
})

test('slow_close keeps the end back, and no data', async () => {
  const { stage, caller } = await open([{ type: 'slow_close', attributes: { delay: 5000 } }])
  caller.socket.end('bye')
  await caller.got('bye')
  expect(caller.ended).toBe(false)
  await stage.clock.advance(5000)
  await waitFor(() => caller.ended)
})

test('timeout drops data and closes after so long without any', async () => {
  const { stage, caller } = await open([{ type: 'timeout', attributes: { timeout: 1000 } }])
  caller.socket.write('dropped')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 1)
  expect(await settle(caller)).toBe('')
  await stage.clock.advance(999)
  await settle(caller)
  expect(caller.ended).toBe(false)
  await stage.clock.advance(1)
  await waitFor(() => caller.ended || caller.closed)
  expect(caller.text).toBe('')
  expect(stage.journal.find()[0]?.outcome).toBe('lost')
})

test('a timeout of 0 is a black hole, which closes its connections when it is removed', async () => {
  const { stage, caller } = await open([{ type: 'timeout' }])
  caller.socket.write('dropped')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 1)
  await stage.clock.advance(1_000_000)
  expect(await settle(caller)).toBe('')
  expect(caller.ended).toBe(false)
  await stage.toxic('DELETE', '/timeout_downstream')
  await waitFor(() => caller.ended || caller.closed)
})

test('reset_peer resets both sides when data comes, after its timeout', async () => {
  let serviceError: string | undefined
  const { stage, caller } = await open([{ type: 'reset_peer', attributes: { timeout: 500 } }], (socket) => {
    socket.on('error', (error: NodeJS.ErrnoException) => {
      serviceError = error.code
    })
    socket.on('data', (chunk) => socket.write(chunk))
  })
  caller.socket.write('x')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 1)
  await settle(caller)
  expect(caller.errorCode).toBeUndefined()
  await stage.clock.advance(500)
  await waitFor(() => caller.errorCode)
  expect(caller.errorCode).toBe('ECONNRESET')
  await waitFor(() => serviceError)
  expect(serviceError).toBe('ECONNRESET')
  expect(caller.text).toBe('')
})

test('slicer cuts data into pieces, apart by its delay, and loses none', async () => {
  const text = Array.from({ length: 100 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('')
  const attributes = { average_size: 10, size_variation: 4, delay: 1_000_000 }
  const { stage, caller } = await open([{ type: 'slicer', attributes }], (socket) => void socket.write(text))
  await stage.opened()
  const sizes: number[] = []
  let before = 0
  while (before < text.length) {
    await waitFor(() => caller.text.length > before)
    sizes.push(caller.text.length - before)
    before = caller.text.length
    await stage.clock.advance(1000)
  }
  expect(caller.text).toBe(text)
  expect(sizes.length).toBeGreaterThan(5)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(14)
})

test('limit_data lets so many bytes through over several pieces, then closes', async () => {
  const service = recorder()
  const { stage, caller } = await open(
    [{ type: 'limit_data', stream: 'upstream', attributes: { bytes: 8 } }],
    service.serve,
  )
  caller.socket.write('12345')
  await waitFor(() => service.got() === '12345')
  caller.socket.write('67890')
  await waitFor(() => service.got() === '12345678' && service.ended())
  await waitFor(() => caller.ended || caller.closed)
  expect(stage.journal.find()[0]?.outcome).toBe('lost')
})

test('limit_time lets data flow and cuts the connection when its time is up, in the middle of the stream', async () => {
  const { stage, caller } = await open([{ type: 'limit_time', attributes: { time: 1000 } }])
  caller.socket.write('a')
  await caller.got('a')
  await stage.clock.advance(999)
  caller.socket.write('b')
  await caller.got('ab')
  await stage.clock.advance(1)
  await waitFor(() => caller.ended || caller.closed)
})

test('packet_loss drops nothing at 0, everything at 1, and about its share between, in bursts when correlated', async () => {
  const share = async (attributes: Record<string, number>): Promise<string> => {
    const { caller } = await open(
      [
        { type: 'slicer', attributes: { average_size: 1 } },
        { type: 'packet_loss', attributes },
      ],
      (socket) => void socket.end('x'.repeat(2000)),
    )
    await waitFor(() => caller.ended)
    return caller.text
  }
  expect(await share({ loss_rate: 0 })).toHaveLength(2000)
  expect(await share({ loss_rate: 1 })).toHaveLength(0)
  const some = (await share({ loss_rate: 0.3 })).length
  expect(Math.abs(some - 1400)).toBeLessThan(100)
  expect((await share({ loss_rate: 0.3, correlation: 0.6 })).length).toBeLessThan(some - 200)
  expect(Math.abs((await share({})).length - 1800)).toBeLessThan(80)
})

test('a toxic acts in its own direction only', async () => {
  const service = recorder()
  const { stage, caller } = await open(
    [{ type: 'latency', stream: 'upstream', attributes: { latency: 1000 } }],
    (socket) => {
      service.serve(socket)
      socket.write('greeting')
    },
  )
  await caller.got('greeting')
  caller.socket.write('late')
  await settle(caller)
  expect(service.got()).toBe('')
  await stage.clock.advance(1000)
  await waitFor(() => service.got() === 'late')
})

test('toxics work one after the other, in the order of their making', async () => {
  const { stage, caller } = await open([
    { type: 'limit_data', attributes: { bytes: 4 } },
    { type: 'latency', attributes: { latency: 100 } },
  ])
  caller.socket.write('123456')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 2)
  expect(await settle(caller)).toBe('')
  await stage.clock.advance(100)
  await caller.got('1234')
  await waitFor(() => caller.ended || caller.closed)
})

test('a toxic can be added, changed and removed while data flows, and loses none of it', async () => {
  const { stage, caller } = await open([])
  caller.socket.write('1')
  await caller.got('1')
  await stage.toxic('POST', '', { type: 'latency', name: 't', attributes: { latency: 1000 } })
  caller.socket.write('2')
  expect(await settle(caller)).toBe('1')
  // What is held back goes on at once, and the change holds for what comes after.
  await stage.toxic('PATCH', '/t', { attributes: { latency: 50 } })
  await caller.got('12')
  caller.socket.write('3')
  expect(await settle(caller)).toBe('12')
  await stage.clock.advance(50)
  await caller.got('123')
  caller.socket.write('4')
  expect(await settle(caller)).toBe('123')
  await stage.toxic('DELETE', '/t')
  await caller.got('1234')
  caller.socket.write('5')
  await caller.got('12345')
})

test('a toxic that is removed from the middle of a chain leaves its neighbours joined', async () => {
  const { stage, caller } = await open([
    { type: 'noop', name: 'a' },
    { type: 'latency', name: 'b', attributes: { latency: 1000 } },
    { type: 'slicer', name: 'c', attributes: { average_size: 1 } },
  ])
  caller.socket.write('held')
  await waitFor(() => stage.journal.find()[0]?.faults.length === 3)
  await settle(caller)
  await stage.toxic('DELETE', '/b')
  await caller.got('held')
  await stage.toxic('DELETE', '/a')
  await stage.toxic('DELETE', '/c')
  caller.socket.write(' free')
  await caller.got('held free')
})

test('data keeps its order and completeness while toxics come and go', async () => {
  const { stage, caller } = await open([])
  const text = Array.from({ length: 20_000 }, (_, at) => String(at)).join(',')
  caller.socket.write(text.slice(0, text.length / 2))
  for (let round = 0; round < 10; round++) {
    const type = ['latency', 'slicer', 'bandwidth', 'noop'][round % 4]
    const attributes = { latency: 5, average_size: 1000, rate: 100 }
    await stage.toxic('POST', '', { type, name: 't', attributes })
    await stage.clock.advance(20)
    caller.socket.write(text.slice(text.length / 2 + round * 1000, text.length / 2 + (round + 1) * 1000))
    await stage.toxic('DELETE', '/t')
  }
  caller.socket.write(text.slice(text.length / 2 + 10_000))
  await caller.got(text)
})

test('a toxic with toxicity 0 touches nothing, not even a reset', async () => {
  const { stage, caller } = await open([{ type: 'reset_peer', toxicity: 0 }])
  caller.socket.end('hello')
  await caller.got('hello')
  await waitFor(() => caller.ended)
  expect(caller.errorCode).toBeUndefined()
  expect(stage.journal.find()[0]?.faults).toEqual([])
})

test('toxicity is decided once for each connection, by the seed', async () => {
  const stage = await ToxicStage.open((socket) => socket.end('answer'))
  endings.push(() => stage[Symbol.asyncDispose]())
  const address = await stage.proxy([{ type: 'limit_data', toxicity: 0.5, attributes: { bytes: 0 } }])
  const answers: string[] = []
  for (let connection = 0; connection < 30; connection++) {
    const caller = new Caller(address)
    await waitFor(() => caller.ended || caller.closed)
    answers.push(caller.text)
    caller.socket.destroy()
  }
  const struck = answers.filter((text) => text === '').length
  expect(answers.filter((text) => text === 'answer')).toHaveLength(30 - struck)
  expect(struck).toBeGreaterThan(5)
  expect(struck).toBeLessThan(25)
})

test('toxicity for each message strikes some pieces of one connection and lets others pass at once', async () => {
  const { stage, caller } = await open(
    [
      { type: 'slicer', attributes: { average_size: 1 } },
      { type: 'timeout', name: 'hole', toxicity: 0.5, toxicity_per: 'message' },
    ],
    (socket) => void socket.write('x'.repeat(1000)),
  )
  await stage.opened()
  const passed = (await settle(caller)).length
  expect(Math.abs(passed - 500)).toBeLessThan(80)
  expect(caller.ended).toBe(false)
  expect((await stage.api.get('/proxies/p/toxics/hole')).json()).toMatchObject({ toxicity_per: 'message' })
})

test('toxics that come with their proxy act on its very first connection', async () => {
  const { caller } = await open(
    [{ type: 'limit_data', attributes: { bytes: 2 } }],
    (socket) => void socket.write('early'),
  )
  await caller.got('ea')
  await waitFor(() => caller.ended || caller.closed)
})

test('a reader that does not read stops the writer through the toxics', async () => {
  let written = 0
  const total = 32 * 1024 * 1024
  const { caller } = await open([{ type: 'noop' }, { type: 'noop', name: 'n2' }], (socket) => {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const fill = (): void => {
      while (written < total) {
        written += chunk.length
        if (!socket.write(chunk)) return
      }
      socket.end()
    }
    socket.on('drain', fill).on('error', () => socket.destroy())
    fill()
  })
  caller.socket.pause()
  let before = -1
  await waitFor(
    () => {
      const still = written === before && written > 0
      before = written
      return still
    },
    { intervalMs: 100 },
  )
  expect(written).toBeLessThan(total / 2)
  caller.socket.resume()
  await waitFor(() => caller.ended, { timeoutMs: 15_000 })
  expect(caller.text).toHaveLength(total)
})

test('a service that is away resets its client', async () => {
  const stage = await ToxicStage.open(echo)
  endings.push(() => stage[Symbol.asyncDispose]())
  const gone = createServer()
  const port = await new Promise<number>((resolve) => {
    gone.listen(0, '127.0.0.1', () => resolve((gone.address() as { port: number }).port))
  })
  await new Promise((resolve) => gone.close(resolve))
  for (const upstream of [`127.0.0.1:${port}`, 'nonsense']) {
    await stage.api.post('/populate', { json: [{ name: 'p', upstream }] })
    const { listen } = (await stage.api.get('/proxies/p')).json<{ listen: string }>()
    const caller = new Caller({ host: '127.0.0.1', port: Number(listen.split(':')[1]) })
    await waitFor(() => caller.closed || caller.ended)
    caller.socket.destroy()
  }
})

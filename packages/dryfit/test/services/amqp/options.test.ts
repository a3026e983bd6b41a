import { describe, expect, it } from 'vitest'
import { rabbitmq } from '../../../src/services/amqp/index.ts'
import { startBroker } from './broker.ts'

describe('the description of a broker', () => {
  it('tells consumers a URL with the login', () => {
    const at = { host: '127.0.0.1', port: 5672 }
    expect(rabbitmq().endpointAt(at).url).toBe('amqp://guest:guest@127.0.0.1:5672')
    const other = rabbitmq({ users: { 'a@b': 'p/q' }, vhosts: ['shop', '/'] })
    expect(other.endpointAt(at).url).toBe('amqp://a%40b:p%2Fq@127.0.0.1:5672/shop')
  })

  it('offers every provider, the embedded one first', () => {
    expect(rabbitmq().providers).toEqual(['embedded', 'native', 'container', 'external'])
    expect(rabbitmq({ provider: 'native' }).providers?.[0]).toBe('native')
  })

  it('refuses options that it cannot take', () => {
    expect(() => rabbitmq({ maxFrameBytes: 10 })).toThrow('option "maxFrameBytes" is invalid')
    expect(() => rabbitmq({ vhost: '/' } as object)).toThrow('did you mean "vhosts"?')
    expect(() => rabbitmq({ provider: 'docker' as 'container' })).toThrow('one of embedded, native')
  })

  it('refuses definitions in the words of the broker', async () => {
    const definitions = { queues: [{ name: 'q', arguments: { 'x-max-length': -1 } }] }
    await expect(startBroker({ definitions })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining("invalid arg 'x-max-length' for queue 'q' in vhost '/': {value_negative,-1}"),
    })
  })

  it.each(['nonsense', 'http://localhost', 'amqp://['])('refuses "%s" as the URL of a broker', (url) => {
    expect(() => rabbitmq({ url })).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })

  it('needs a URL for the provider external', async () => {
    await expect(startBroker({}, 'external')).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})

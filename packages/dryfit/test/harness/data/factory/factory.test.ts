import type { Faker } from '@faker-js/faker'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { createSeed, type DryfitError } from '../../../../src/foundation/core/index.ts'
import { type Adapter, factory, type StandardSchema, useEnvironment } from '../../../../src/harness/data/index.ts'
import { loadFaker } from '../../../../src/harness/data/load-faker.ts'
import { anItem, anOrder, aUser, type Order, type User } from '../support/orders.ts'

const NOW = Date.UTC(2030, 4, 1)
const environment = (seed: number) => ({ seed: createSeed(seed), clock: { now: () => NOW } })

beforeEach(() => useEnvironment(environment(7)))

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (thrown) {
    return (thrown as DryfitError).code
  }
  return undefined
}

describe('a builder', () => {
  test('makes a complete object', () => {
    expect(anOrder().build()).toEqual({
      id: 1,
      customer: { id: 1, name: 'User 1', role: 'user' },
      status: 'new',
      totalCents: expect.any(Number),
      placedAt: new Date(NOW),
      items: [],
    })
  })

  test('is changed by chained traits', () => {
    const order = anOrder().withItems(2).asPaid().withNoteOfItsNumber().build()
    expect(order.status).toBe('paid')
    expect(order.note).toBe('number 1')
    expect(order.items).toEqual([
      { orderId: 1, sku: 'SKU-1', digital: false },
      { orderId: 1, sku: 'SKU-2', digital: false },
    ])
  })

  test('takes what comes later over what came before', () => {
    expect(anOrder({ status: 'paid' }).with({ status: 'new' }).build().status).toBe('new')
    expect(anOrder().asPaid().build({ status: 'new' }).status).toBe('new')
  })

  test('can be shared: each call makes another builder', () => {
    const paid = anOrder().asPaid()
    paid.withItems(3)
    expect(paid.build().items).toEqual([])
    expect(paid.withDigitalItems(1).build().items).toMatchObject([{ digital: true }])
  })

  test('makes associations anew for each object, and takes builders as changes', () => {
    const [one, other] = anOrder({ customer: aUser().asAdmin() }).buildList(2)
    expect(one?.customer.role).toBe('admin')
    expect(one?.customer.id).not.toBe(other?.customer.id)
  })

  test('gives one field of another object', () => {
    const aLetter = factory<{ to: string }>('letter', () => ({ to: aUser().withName('Jane').its('name') }))
    expect(aLetter().build()).toEqual({ to: 'Jane' })
  })

  test('makes lists whose changes depend on the place', () => {
    const names = aUser()
      .buildList(3, (index) => ({ name: `n${index}` }))
      .map(({ name }) => name)
    expect(names).toEqual(['n0', 'n1', 'n2'])
    expect(codeOf(() => aUser().buildList(-1))).toBe('OPTION_INVALID')
  })

  test('is steered by what is no part of the object', () => {
    const steered = anOrder().given({ discount: 1_000_000 }).build()
    expect(steered.totalCents).toBeLessThan(0)
    expect(steered).not.toHaveProperty('discount')
  })

  test('calls afterBuild with the complete object', () => {
    const aNamed = factory<User>('named', () => ({ id: 1, name: 'x', role: 'user' })).afterBuild(
      (user, { sequence }) => {
        user.name = `${user.role} ${sequence}`
      },
    )
    expect(aNamed({ role: 'admin' }).build().name).toBe('admin 1')
  })

  test('has the types of its factory', () => {
    // @ts-expect-error there is no such trait
    expect(() => anOrder().asShipped()).toThrow(TypeError)
    // @ts-expect-error no status of an order
    anOrder({ status: 'lost' })
    // @ts-expect-error a count is missing
    expect(codeOf(() => anOrder().withItems().build())).toBe('OPTION_INVALID')
    const order: Order = anOrder().withItems(1).asPaid().build()
    expect(order.items).toHaveLength(1)
  })
})

describe('the seed of the environment', () => {
  test('decides everything that is random, and sequences begin again', () => {
    const first = anOrder().withItems(2).buildList(5)
    useEnvironment(environment(7))
    expect(anOrder().withItems(2).buildList(5)).toEqual(first)
    useEnvironment(environment(8))
    expect(anOrder().withItems(2).buildList(5)).not.toEqual(first)
  })

  test('gives each object randomness of its own, whatever others draw', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.nat({ max: 5 }), (others, index) => {
        useEnvironment(environment(7))
        const alone = anOrder().buildList(index + 1)[index]?.totalCents
        useEnvironment(environment(7))
        anItem().buildList(others)
        aUser().buildList(others)
        expect(anOrder().buildList(index + 1)[index]?.totalCents).toBe(alone)
      }),
    )
  })

  test('seeds Faker, with dates relative to the environment’s time', () => {
    const aPerson = factory<{ name: string; at: Date }>('person', (make) => ({
      name: make.faker<Faker>().person.fullName(),
      at: make.faker<Faker>().date.soon({ days: 1 }),
    }))
    const first = aPerson().build()
    expect(Math.abs(first.at.getTime() - NOW)).toBeLessThanOrEqual(86_400_000)
    useEnvironment(environment(7))
    expect(aPerson().build()).toEqual(first)
    expect(aPerson().build().name).not.toBe(first.name)
  })

  test('is not in the way of a project without Faker, until a factory asks for it', () => {
    expect(() => loadFaker('/nowhere/package.json')).toThrow(expect.objectContaining({ code: 'PEER_MISSING' }))
  })
})

describe('create', () => {
  const recorder = () => {
    const saved: [string, object][] = []
    let id = 100
    const adapter: Adapter = {
      save: async (kind, record) => {
        saved.push([kind, record])
        return { id: ++id }
      },
    }
    return { saved, adapter }
  }

  test('saves what is needed, then the object, then what it owns', async () => {
    const { saved, adapter } = recorder()
    const order = await anOrder().withItems(2).create(adapter)
    expect(saved.map(([kind]) => kind)).toEqual(['user', 'order', 'item', 'item'])
    expect(order).toMatchObject({ id: 102, customer: { id: 101 }, items: [{ orderId: 102 }, { orderId: 102 }] })
    expect(saved[1]?.[1]).not.toHaveProperty('items')
  })

  test('calls afterCreate with what was saved', async () => {
    const { saved, adapter } = recorder()
    const aCustomer = aUser.afterCreate(async (user, tools) => {
      await tools.adapter.save('welcome', { to: user.id })
    })
    await aCustomer().createList(adapter, 2)
    expect(saved.map(([kind, record]) => [kind, 'to' in record ? record.to : undefined])).toEqual([
      ['user', undefined],
      ['welcome', 101],
      ['user', undefined],
      ['welcome', 103],
    ])
  })

  test('refuses to guess how plain values that it owns are saved', async () => {
    const items = [{ orderId: 0, sku: 'x', digital: false }]
    await expect(anOrder({ items }).create(recorder().adapter)).rejects.toMatchObject({ code: 'FACTORY_INVALID' })
  })

  test('says when there is no adapter', () => {
    expect(codeOf(() => anOrder().create(undefined as unknown as Adapter))).toBe('FACTORY_INVALID')
  })
})

describe('a factory of a schema', () => {
  const schema: StandardSchema<{ age: number }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        const { age } = value as { age: number }
        return age >= 0 ? { value } : { issues: [{ message: 'must not be negative', path: ['age'] }] }
      },
    },
  }

  test('builds only what fits it', () => {
    const aPerson = factory('person', schema, () => ({ age: 4 }))
    expect(aPerson().build()).toEqual({ age: 4 })
    expect(() => aPerson({ age: -1 }).build()).toThrow('age: must not be negative')
    // @ts-expect-error the type comes from the schema
    aPerson({ size: 1 })
  })
})

describe('a mistake is a clear error', () => {
  test.each<[string, () => unknown, string]>([
    ['no name', () => factory('', () => ({})), 'needs a name'],
    ['no definition', () => factory('x', undefined as never), 'needs a definition'],
    ['a trait with a builder’s name', () => aUser.traits({ build: {} }), 'cannot have a trait "build"'],
    ['fields that are a promise', () => factory<object>('x', (async () => ({})) as never)().build(), 'a promise'],
    ['associations without end', () => endless().build(), 'without end'],
  ])('%s', (_title, work, text) => {
    expect(work).toThrow(text)
    expect(codeOf(work)).toBe('FACTORY_INVALID')
  })
})

interface Endless {
  next: Endless | undefined
}
const endless: ReturnType<typeof factory<Endless>> = factory<Endless>('endless', () => ({ next: endless() }))

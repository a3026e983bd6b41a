import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ROUTES } from '../../../src/services/amqp/management/routes.ts'
import { METHODS } from '../../../src/services/amqp/wire/methods.ts'

const FILE = new URL('../../../src/services/amqp/COMPATIBILITY.md', import.meta.url)

describe('COMPATIBILITY.md', () => {
  it('says of every method whether it is supported', () => {
    const [, table = ''] = readFileSync(FILE, 'utf8').split('## Methods')
    const listed = [...(table.split('## ')[0] ?? '').matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, name]) => name)
    expect([...new Set(listed)].sort()).toEqual(Object.keys(METHODS).sort())
  })

  it('lists the requests of the management API', () => {
    const [, section = ''] = readFileSync(FILE, 'utf8').split('## Management API')
    const listed = [...section.matchAll(/`((?:GET|PUT|POST|DELETE) \S+)`/g)].map(([, request = '']) =>
      request.replaceAll(/\{\w+\}/g, ':'),
    )
    expect(listed.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} /${path.join('/')}`).sort())
  })
})

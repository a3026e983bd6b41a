import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { METHODS } from '../../../src/services/amqp/wire/methods.ts'

const FILE = new URL('../../../src/services/amqp/COMPATIBILITY.md', import.meta.url)

describe('COMPATIBILITY.md', () => {
  it('says of every method whether it is supported', () => {
    const [, table = ''] = readFileSync(FILE, 'utf8').split('## Methods')
    const listed = [...(table.split('## ')[0] ?? '').matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, name]) => name)
    expect([...new Set(listed)].sort()).toEqual(Object.keys(METHODS).sort())
  })
})

import { expect, test } from 'vitest'
import { Passwords } from '../../../../services/users/passwords.ts'

const passwords = new Passwords(1024)

test('a hash fits its password and no other', async () => {
  const hash = await passwords.hash('correct horse')
  expect(await passwords.matches('correct horse', hash)).toBe(true)
  expect(await passwords.matches('correct horsf', hash)).toBe(false)
})

test('the same password has another hash each time', async () => {
  expect(await passwords.hash('correct horse')).not.toBe(await passwords.hash('correct horse'))
})

test('a hash of another cost still fits', async () => {
  const hash = await new Passwords(2048).hash('correct horse')
  expect(await passwords.matches('correct horse', hash)).toBe(true)
})

import { join } from 'node:path'
import { loadOpenApi, validateDocument } from 'dryfit/contract'
import { describe, expect, test } from 'dryfit/vitest'
import { LAPTOP } from '../support/shop.ts'

const DESCRIBED = ['catalog', 'inventory', 'users', 'orders'] as const
const documentOf = (service: string) => join(import.meta.dirname, `../../services/${service}/openapi.yaml`)

describe.for(DESCRIBED)('the document of %s', (service) => {
  test('keeps to the OpenAPI specification', async () => {
    expect(validateDocument(await loadOpenApi(documentOf(service)))).toEqual([])
  })

  test('describes how the service says that it is well', async ({ env }) => {
    await expect(await env.get(service).get('/health')).toMatchOpenApi(documentOf(service))
  })
})

test('a real answer is what the document says', async ({ catalog }) => {
  const reply = await catalog.get(`/products/${LAPTOP.id}`)
  await expect(reply).toMatchOpenApi(documentOf('catalog'))
  await expect(reply).not.toMatchOpenApi(documentOf('users'))
})

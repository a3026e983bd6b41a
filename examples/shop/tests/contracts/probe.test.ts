import { join } from 'node:path'
import { describeFinding, loadOpenApi, probe } from 'dryfit/contract'
import { expect, test } from 'dryfit/vitest'

test.for(['catalog', 'inventory', 'users', 'orders'] as const)(
  '%s keeps to its document whatever it is asked',
  async (service, { env }) => {
    const document = await loadOpenApi(join(import.meta.dirname, `../../services/${service}/openapi.yaml`))
    const { findings, requests } = await probe({ document, baseUrl: env.get(service).url, seed: 1 })
    expect(findings.map(describeFinding)).toEqual([])
    expect(requests).toBeGreaterThan(20)
  },
)

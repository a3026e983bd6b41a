import type { Shop } from './shop.ts'

type Reply = Awaited<ReturnType<Shop['gateway']['get']>>

/** Somebody who is logged in at the gateway. */
export interface Customer {
  get(path: string): Promise<Reply>
  post(path: string, json: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>
  put(path: string, json: unknown): Promise<Reply>
}

export async function signIn(
  gateway: Shop['gateway'],
  { email, password }: { email: string; password: string },
): Promise<Customer> {
  const login = await gateway.post('/api/login', { json: { email, password } })
  const authorization = `Bearer ${login.json<{ token: string }>().token}`
  return {
    get: (path) => gateway.get(path, { headers: { authorization } }),
    post: (path, json, headers = {}) => gateway.post(path, { json, headers: { authorization, ...headers } }),
    put: (path, json) => gateway.put(path, { json, headers: { authorization } }),
  }
}

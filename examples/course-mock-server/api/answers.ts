import { failed, type Handler } from './handler.ts'

/** Looks at an e-mail address and an age, and lists what is wrong with them. */
export const validate: Handler = (request) => {
  const { email, age } = request.json<{ email?: string; age?: number }>()
  const errors = [
    ...(email?.includes('@') ? [] : [{ field: 'email', message: 'Invalid email format' }]),
    ...(Number(age) >= 18 ? [] : [{ field: 'age', message: 'Must be at least 18' }]),
  ]
  return errors.length > 0 ? { status: 400, json: { errors } } : { json: { valid: true } }
}

const DELAYS_MS: Readonly<Record<string, number>> = { fast: 50, normal: 500, slow: 2000, timeout: 30_000 }

/** Takes as long as the path says. */
export const dataAtSpeed: Handler = ({ params }) => {
  const { speed = 'normal' } = params
  const delayMs = Object.hasOwn(DELAYS_MS, speed) ? (DELAYS_MS[speed] ?? 500) : 500
  return { delay: delayMs, json: { speed, delayMs } }
}

const ITEMS = 100
const PACE_MS = 10

/** A JSON array, an item at a time. */
export const stream: Handler = () => ({
  headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
  chunks: Array.from({ length: ITEMS }, (_, index) => ({
    waitMs: PACE_MS,
    data: `${index === 0 ? '[' : ','}${JSON.stringify({ id: index + 1 })}${index === ITEMS - 1 ? ']' : ''}`,
  })),
})

/** Answered by what the request holds. */
export const pay: Handler = (request) => {
  const { amount = 0 } = request.json<{ amount?: number }>()
  if (amount <= 0) return failed(400, 'amount must be positive')
  return amount > 1000 ? failed(402, 'Limit exceeded') : { status: 201, json: { amount, status: 'paid' } }
}

export const explode: Handler = () => {
  throw new Error('something broke in here')
}

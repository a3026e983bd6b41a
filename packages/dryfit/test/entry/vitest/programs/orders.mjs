// A service as a team would write it: it knows nothing of Dryfit.
import { createServer } from 'node:http'

const { PORT, PAYMENTS_URL } = process.env
let placed = 0

createServer(async (request, response) => {
  const answer = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (request.url === '/health') return answer(200, { placed })
  if (request.url === '/callback') return answer(204)
  if (request.url === '/crash') {
    console.error('fatal: out of stock')
    process.exit(3)
  }
  try {
    const charge = await fetch(`${PAYMENTS_URL}/v1/charges`, { method: 'POST', body: '{}' })
    if (charge.ok) placed++
    answer(charge.ok ? 201 : 402, { paid: charge.ok })
  } catch (error) {
    answer(502, { error: error.cause?.code ?? error.message })
  }
}).listen(Number(PORT), '127.0.0.1')

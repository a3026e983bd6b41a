import assert from 'node:assert/strict'

assert.match(process.env.DRYFIT_DOOR_URL ?? '', /^tcp:\/\/127\.0\.0\.1:\d+$/)

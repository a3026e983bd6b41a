// Starts a container, says so, and waits to be killed.
import { startContainer } from '../../../../src/foundation/container/index.ts'
import { IMAGES } from '../engine.ts'
import { REDIS } from '../redis.ts'

const { id } = await startContainer({ ...REDIS, image: IMAGES.redis })
console.log(id)
setInterval(() => {}, 60_000)

// Registers two endings, then does what its argument says; prints what runs.
import { onExit } from '../../../../src/foundation/host/index.ts'

const [mode] = process.argv.slice(2)
onExit(() => console.log('first registered'))
onExit(async () => {
  await new Promise((resolve) => setImmediate(resolve))
  console.log('second registered')
})
if (mode === 'own-handler') {
  process.on('SIGTERM', () => {
    console.log('own handler')
    setTimeout(() => process.exit(7), 50)
  })
}
if (mode === 'taken-back') onExit(() => console.log('taken back'))()
if (mode !== 'ends') setInterval(() => {}, 1000)
console.log('ready')

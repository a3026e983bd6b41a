// npm start: dry-fits the example shop. What it does is in examples/shop/start/.
import { dryFit } from '../examples/shop/start/dry-fit.ts'

process.exitCode = await dryFit(process.argv.slice(2))

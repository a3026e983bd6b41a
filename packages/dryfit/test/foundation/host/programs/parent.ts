// Starts a process with a child of its own and makes a folder, says where they are, and stays.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnProcess, temporaryFolder } from '../../../../src/foundation/host/index.ts'

const folder = await temporaryFolder({ memory: true })
writeFileSync(join(folder.path, 'file'), 'content')
const pids: number[] = []
const child = await spawnProcess({
  command: `node -e 'setInterval(() => {}, 1000)' & echo $!; exec node -e 'setInterval(() => {}, 1000)'`,
  shell: true,
  onLine: (_stream, text) => {
    pids.push(Number(text), child.pid)
    console.log(JSON.stringify({ folder: folder.path, pids }))
  },
})
setInterval(() => {}, 1000)

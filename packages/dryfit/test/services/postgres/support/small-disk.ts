import { spawnSync } from 'node:child_process'
import { rmSync, statfsSync } from 'node:fs'
import { type TemporaryFolder, temporaryFolder } from '../../../../src/foundation/host/index.ts'

/** A file system of its own with little room. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string
  readonly freeBytes: number
}

/** Why this machine cannot mount one, or undefined. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'needs Linux'
  if (process.getuid?.() !== 0) return 'needs root, to mount a small file system'
  try {
    await using disk = await mountSmallDisk(1)
    return disk.freeBytes > 0 ? undefined : 'nothing can be mounted here'
  } catch (thrown) {
    return String(thrown)
  }
}

/** Mounts one that every user may write. */
export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk> {
  const folder: TemporaryFolder = await temporaryFolder()
  const { path } = folder
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=1777`, 'tmpfs', path])
  if (mounted.status !== 0) {
    await folder.remove()
    throw new Error(`mount ended with ${mounted.status}: ${mounted.stderr}`)
  }
  return {
    path,
    get freeBytes() {
      const { bavail, bsize } = statfsSync(path)
      return bavail * bsize
    },
    [Symbol.asyncDispose]: async () => {
      spawnSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true, force: true })
      await folder.remove()
    },
  }
}

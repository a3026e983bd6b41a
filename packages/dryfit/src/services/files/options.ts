import { invalidOption, refuseUnknownOptions } from '../../foundation/core/index.ts'

/** All optional: `folder()` is empty at the start. */
export interface FolderOptions {
  /** A folder whose files are there at the start and after every reset, seen from the folder of the config file. */
  readonly from?: string
  /** What a start, a reset or a snapshot may copy, in bytes. Default 256 MiB. */
  readonly maxBytes?: number
}

/** The options with every default filled in, frozen. */
export interface ResolvedOptions {
  readonly from: string | undefined
  readonly maxBytes: number
}

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024

/** @throws OPTION_INVALID */
export function resolveOptions(options: FolderOptions): ResolvedOptions {
  refuseUnknownOptions('folder', options, ['from', 'maxBytes'])
  const { from, maxBytes = DEFAULT_MAX_BYTES } = options
  if (from !== undefined && (typeof from !== 'string' || from === '')) {
    throw invalidOption('folder', 'from', 'the path of a folder', from)
  }
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) throw invalidOption('folder', 'maxBytes', 'bytes', maxBytes)
  return Object.freeze({ from, maxBytes })
}

import { pathToFileURL } from 'node:url'
import {
  type Address,
  invalidOption,
  type Place,
  type Service,
  type StartContext,
} from '../../foundation/core/index.ts'
import { temporaryPath } from '../../foundation/host/index.ts'
import type { FolderEndpoint } from './endpoint.ts'
import { type FolderOptions, resolveOptions } from './options.ts'
import { RunningFolder } from './running.ts'

/** The description of a folder. */
export type FolderService = Service<RunningFolder, FolderEndpoint>

/**
 * A folder that apps write to: each environment has its own, and a reset and a snapshot take its files along.
 *
 * @throws OPTION_INVALID; at the start DIRECTORY_UNUSABLE.
 * @example
 * system()
 *   .register('uploads', folder({ from: 'test/uploads' }))
 *   .register('orders', ({ uploads }) => app({ command: '…', env: { UPLOAD_DIR: uploads.path } }))
 */
export function folder(options: FolderOptions = {}): FolderService {
  const resolved = resolveOptions(options)
  return Object.freeze({
    kind: 'folder',
    endpointAt: ({ host, port }: Address, place?: Place): FolderEndpoint => {
      const path = temporaryPath(folderName(place))
      return { host, port, path, url: pathToFileURL(path).href }
    },
    start: (context: StartContext) => RunningFolder.start(resolved, context, folderName(context)),
  })
}

function folderName(place: Place | undefined): string {
  if (place === undefined) throw invalidOption('folder', 'place', 'the service and its environment', place)
  return `${place.environmentId}-${place.name}`
}

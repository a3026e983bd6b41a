import { embeddedBinaries } from '../server/binaries.ts'
import { launchServer } from '../server/launch.ts'
import type { PostgresServer, ServerRequest } from '../server/server.ts'

/** The real server, from the binaries that come with the package. */
export async function startEmbedded(request: ServerRequest): Promise<PostgresServer> {
  return launchServer('embedded', embeddedBinaries(request.version), request)
}

import { encodeStartup } from '../wire/index.ts'

/** How a client opened its session. */
export class Startup {
  readonly version: number
  readonly parameters: ReadonlyMap<string, string>
  /** What the client gave when it was asked, to log in with again. */
  password: string | undefined

  constructor(version: number, parameters: ReadonlyMap<string, string>) {
    this.version = version
    this.parameters = parameters
  }

  get user(): string {
    return this.parameters.get('user') ?? ''
  }

  /** The database the client asked for. Without one it is named like the user ("StartupMessage"). */
  get database(): string {
    return this.parameters.get('database') ?? this.user
  }

  /** True for `replication=…`: such a connection streams and cannot be moved. */
  get replication(): boolean {
    const value = this.parameters.get('replication')
    return value !== undefined && !['false', 'off', 'no', '0'].includes(value)
  }

  /** The packet that opens the same session on `database`, as `user`. */
  packetFor(database: string, user = this.user): Buffer {
    return encodeStartup(this.version, new Map([...this.parameters, ['user', user], ['database', database]]))
  }

  /** Equal for sessions that begin alike, whatever their database. */
  get signature(): string {
    const parameters = [...this.parameters].filter(([name]) => name !== 'database').sort()
    return JSON.stringify([this.version, parameters])
  }
}

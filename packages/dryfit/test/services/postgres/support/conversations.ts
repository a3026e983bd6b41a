import {
  COPY_DONE,
  encodeBind,
  encodeClose,
  encodeCopyFail,
  encodeDescribe,
  encodeExecute,
  encodeParse,
  encodeQuery,
  FLUSH,
  FRONTEND,
  MessageWriter,
  SYNC,
} from '../../../../src/services/postgres/wire/index.ts'

const text = (value: string): Buffer => Buffer.from(value)
const parse = (sql: string, statement = '', parameterTypes: number[] = []): Buffer =>
  encodeParse({ statement, sql, parameterTypes })
const bind = (values: (string | null)[] = [], { portal = '', statement = '' } = {}): Buffer => {
  const bytes = values.map((value) => (value === null ? null : text(value)))
  return encodeBind({ portal, statement, formats: [], values: bytes, resultFormats: [] })
}
const execute = (maxRows = 0, portal = ''): Buffer => encodeExecute({ portal, maxRows })
const statement = (name: string) => ({ kind: 'statement', name }) as const
const portal = (name: string) => ({ kind: 'portal', name }) as const
const copyData = (data: string): Buffer => new MessageWriter().bytes(text(data)).message(FRONTEND.copyData)
const functionCall = new MessageWriter()
  // pi(): the oid of a built-in function is fixed
  .int32(1610)
  .int16(0)
  .int16(0)
  .int16(1)
  .message(FRONTEND.functionCall)
/** The table that they speak of, of which all sessions see the same one, or each its own. */
export const SHARED_TABLE = 'create table if not exists t (a int primary key, b text); delete from t'
export const OWN_TABLE = 'create temp table t (a int primary key, b text)'

/** What a client says after its log-in. */
export interface Conversation {
  readonly sends: readonly Buffer[]
  /** How many ReadyForQuery messages answer it. */
  readonly ready: number
}

/** Every message that a client sends, in the orders in which clients send them. */
export const CONVERSATIONS: Readonly<Record<string, Conversation>> = {
  'simple queries, several in one, empty, and wrong': {
    sends: [
      encodeQuery('select 1 as one, null as nothing'),
      encodeQuery(`insert into t values (1, 'x'), (2, 'y'); select * from t; delete from t`),
      encodeQuery(''),
      encodeQuery('select nothing'),
      encodeQuery(`begin; insert into t values (1, 'x')`),
      encodeQuery('select 1/0'),
      encodeQuery('rollback'),
    ],
    ready: 7,
  },
  'an unnamed statement, bound and run at once': {
    sends: [
      parse('insert into t values ($1, $2) returning *'),
      bind(['1', null]),
      encodeDescribe(portal('')),
      execute(),
      SYNC,
    ],
    ready: 1,
  },
  'a statement without rows, described': {
    sends: [parse('delete from t', 'd'), encodeDescribe(statement('d')), bind([], { statement: 'd' }), execute(), SYNC],
    ready: 1,
  },
  'a named statement and portal, described, run in steps, and closed': {
    sends: [
      parse('select generate_series(1, $1)', 's', [23]),
      encodeDescribe(statement('s')),
      SYNC,
      bind(['5'], { portal: 'p', statement: 's' }),
      execute(2, 'p'),
      execute(2, 'p'),
      execute(2, 'p'),
      encodeClose(portal('p')),
      encodeClose(statement('s')),
      SYNC,
    ],
    ready: 2,
  },
  'a pipeline in which one statement fails': {
    sends: [
      parse(`insert into t values (7, 'x')`),
      bind(),
      execute(),
      parse('select 1/0'),
      bind(),
      execute(),
      parse('select 3'),
      bind(),
      execute(),
      SYNC,
      parse('select 4'),
      bind(),
      execute(),
      SYNC,
      encodeQuery('select count(*) from t'),
    ],
    ready: 3,
  },
  'Flush before Sync': {
    sends: [parse('select 1'), FLUSH, bind(), execute(), FLUSH, SYNC],
    ready: 1,
  },
  'a name that is used twice, and one that is not known': {
    sends: [
      parse('select 1', 'twice'),
      SYNC,
      parse('select 2', 'twice'),
      SYNC,
      bind([], { statement: 'nobody' }),
      SYNC,
    ],
    ready: 3,
  },
  'a function call': { sends: [functionCall], ready: 1 },
  'COPY in, given up, and out': {
    sends: [
      encodeQuery('copy t from stdin'),
      copyData('1\tone\n2\ttw'),
      copyData('o\n'),
      COPY_DONE,
      encodeQuery('copy t from stdin'),
      copyData('3\tthree\n'),
      encodeCopyFail('changed my mind'),
      encodeQuery('copy t to stdout'),
    ],
    ready: 3,
  },
  'COPY in the extended protocol, with a Sync that the server ignores': {
    sends: [
      parse('copy t from stdin'),
      bind(),
      execute(),
      SYNC,
      copyData('1\tone\n'),
      COPY_DONE,
      SYNC,
      encodeQuery('select * from t'),
    ],
    ready: 2,
  },
  'COPY with data that is wrong': {
    sends: [encodeQuery('copy t from stdin'), copyData('not a number\tx\n'), COPY_DONE, encodeQuery('select 1')],
    ready: 2,
  },
  'notices, notifications and settings that are reported': {
    sends: [
      encodeQuery(`do $$ begin raise notice 'hear'; end $$`),
      encodeQuery('listen here'),
      encodeQuery(`select pg_notify('here', 'hi')`),
      encodeQuery(`set time zone 'Asia/Tokyo'; set application_name = 'me'`),
    ],
    ready: 4,
  },
}

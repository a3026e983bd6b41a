/**
 * Where created objects are saved: a database, an API, a repository of the program under test.
 *
 * @example const adapter = { save: (kind, record) => api.post(`/${kind}s`, { json: record }).then((r) => r.json()) }
 */
export interface Adapter {
  /**
   * Saves one object and resolves to it as it is now. What is missing in the answer is kept as it was built.
   *
   * @param kind the name of the factory.
   */
  save(kind: string, record: Readonly<Record<string, unknown>>): Promise<object | undefined>
}

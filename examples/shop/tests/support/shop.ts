import type shop from '../../dryfit.config.ts'

/** The running shop. */
export type Shop = Awaited<ReturnType<(typeof shop)['startAll']>>

/** The products of the seed data. */
export const LAPTOP = { id: 1, name: 'Laptop', priceCents: 99900, stock: 10 }
export const MOUSE = { id: 2, name: 'Mouse', priceCents: 2900, stock: 100 }
export const KEYBOARD = { id: 3, name: 'Keyboard', priceCents: 7999, stock: 25 }
export const CABLE = { id: 4, name: 'Cable', priceCents: 1499, stock: 500 }
/** There is only one. */
export const MONITOR = { id: 5, name: 'Monitor', priceCents: 24950, stock: 1 }
export const STICKER = { id: 6, name: 'Sticker', priceCents: 1, stock: 1000 }

/** The people of the seed data. */
export const JOHN = { id: 1, name: 'John Doe', email: 'john@example.com', password: 'john-secret-1', role: 'admin' }
export const JANE = { id: 2, name: 'Jane Smith', email: 'jane@example.com', password: 'jane-secret-1', role: 'user' }

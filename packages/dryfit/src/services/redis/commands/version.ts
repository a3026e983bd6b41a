/** The server whose behaviour is kept to, and what `INFO` and `HELLO` say. */
export const SERVER_VERSION = '7.0.15'

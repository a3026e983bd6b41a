/** Whether a `content-type` announces server-sent events (WHATWG HTML §9.2), which come as long as the connection stays. */
export function isEventStream(contentType: string | undefined): boolean {
  return contentType !== undefined && /^text\/event-stream\s*(;|$)/i.test(contentType.trim())
}

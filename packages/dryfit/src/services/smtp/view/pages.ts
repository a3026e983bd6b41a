import type { Mail } from '../inbox/mail.ts'

const STYLE =
  'body{font:15px system-ui;margin:2rem;color:#222}table{border-collapse:collapse}td,th{padding:.3rem .8rem;text-align:left}' +
  'iframe{width:100%;height:32rem;border:1px solid #ccc}pre{white-space:pre-wrap;background:#f6f6f6;padding:1rem}'

export function listPage(mails: readonly Mail[]): string {
  const rows = mails
    .toReversed()
    .map(
      ({ id, envelope, subject, receivedAt }) =>
        `<tr><td>${new Date(receivedAt).toISOString()}</td><td>${escapeHtml(envelope.from)}</td>` +
        `<td>${escapeHtml(envelope.to.join(', '))}</td><td><a href="/mails/${id}">${escapeHtml(subject || '(no subject)')}</a></td></tr>`,
    )
  const table = `<table><tr><th>at</th><th>from</th><th>to</th><th>subject</th></tr>${rows.join('')}</table>`
  return page(`${mails.length} mails`, mails.length === 0 ? '<p>No mail came yet.</p>' : table)
}

/** The mail's HTML is shown in a frame that may neither run scripts nor reach anything. */
export function mailPage(mail: Mail): string {
  const { id, subject, envelope, text, html, attachments } = mail
  const list = attachments.map(
    ({ filename, content }, index) =>
      `<li><a href="/mails/${id}/attachments/${index}">${escapeHtml(filename ?? `attachment ${index}`)}</a> (${content.length} bytes)</li>`,
  )
  const parts = [
    `<p>${escapeHtml(envelope.from)} → ${escapeHtml(envelope.to.join(', '))}</p>`,
    html === undefined ? '' : `<iframe sandbox="" title="mail" src="/mails/${id}/html"></iframe>`,
    text === '' ? '' : `<pre>${escapeHtml(text)}</pre>`,
    list.length === 0 ? '' : `<ul>${list.join('')}</ul>`,
    `<p><a href="/mails/${id}/raw">source</a> · <a href="/">all mails</a></p>`,
  ]
  return page(subject || '(no subject)', parts.join(''))
}

/** Pictures that come with the mail are put in place; others are not fetched. */
export function htmlOf({ html = '', attachments }: Mail): string {
  return html.replace(/cid:([^"'\s)>]+)/gi, (whole, id: string) => {
    const picture = attachments.find(({ contentId }) => contentId === id)
    if (picture === undefined || !/^image\/[\w.+-]+$/.test(picture.contentType)) return whole
    return `data:${picture.contentType};base64,${picture.content.toString('base64')}`
  })
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}

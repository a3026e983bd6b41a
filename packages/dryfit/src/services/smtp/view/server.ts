import type { ServerResponse } from 'node:http'
import { LoopbackHttp } from '../../../foundation/net/index.ts'
import type { Mail } from '../inbox/mail.ts'
import type { Mailbox } from '../inbox/mailbox.ts'
import { htmlOf, listPage, mailPage } from './pages.ts'

/** Nothing is fetched, nothing runs; styles and pictures of the mail itself are shown. */
const SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'none'"
const SEALED_MAIL = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** The mails as web pages, on loopback. */
export function mailView(mailbox: Mailbox): LoopbackHttp {
  return new LoopbackHttp((request, response) => answer(mailbox, request.url ?? '/', response))
}

function answer(mailbox: Mailbox, url: string, response: ServerResponse): void {
  const [, folder, id, part, index] = url.split('?', 1)[0]?.split('/') ?? []
  if (folder === '') {
    html(response, listPage(mailbox.all()))
    return
  }
  const mail = folder === 'mails' ? mailbox.byId(Number(id)) : undefined
  if (mail === undefined) notFound(response)
  else showMail(mail, part, Number(index), response)
}

function showMail(mail: Mail, part: string | undefined, index: number, response: ServerResponse): void {
  if (part === undefined) html(response, mailPage(mail))
  else if (part === 'html') html(response, htmlOf(mail), SEALED_MAIL)
  else if (part === 'raw') send(response, 'text/plain; charset=utf-8', mail.raw)
  else if (part === 'attachments') attachment(mail, index, response)
  else notFound(response)
}

/** Whatever it claims to be, a browser is to save it and not to show it. */
function attachment(mail: Mail, index: number, response: ServerResponse): void {
  const found = mail.attachments[index]
  if (found === undefined) {
    notFound(response)
    return
  }
  const name = encodeURIComponent(found.filename ?? `attachment-${index}`)
  response.setHeader('content-disposition', `attachment; filename*=UTF-8''${name}`)
  send(response, 'application/octet-stream', found.content)
}

function html(response: ServerResponse, text: string, policy = SEALED): void {
  response.setHeader('content-security-policy', policy)
  send(response, 'text/html; charset=utf-8', Buffer.from(text))
}

function send(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  response.end(body)
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' })
  response.end('there is no such mail\n')
}

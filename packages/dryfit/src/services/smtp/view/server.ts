import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Mail } from '../inbox/mail.ts'
import type { Mailbox } from '../inbox/mailbox.ts'
import { htmlOf, listPage, mailPage } from './pages.ts'

/** Nothing is fetched, nothing runs; styles and pictures of the mail itself are shown. */
const SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'none'"
const SEALED_MAIL = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** The mails as web pages, on loopback. */
export class MailView {
  readonly #mailbox: Mailbox
  readonly #server: Server

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox
    this.#server = createServer((request, response) => this.#answer(request.url ?? '/', response))
  }

  /** `http://127.0.0.1:8025`, from {@link open} on. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    this.#server.unref()
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(url: string, response: ServerResponse): void {
    const [, folder, id, part, index] = url.split('?', 1)[0]?.split('/') ?? []
    if (folder === '') {
      html(response, listPage(this.#mailbox.all()))
      return
    }
    const mail = folder === 'mails' ? this.#mailbox.byId(Number(id)) : undefined
    if (mail === undefined) notFound(response)
    else showMail(mail, part, Number(index), response)
  }
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

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SessionService } from '../session/session-service'
import { sessionLifetimeMs } from '../session/session-service'
import type { AddressBook } from './address-book'
import { contentPolicy, inertPolicy, newNonce } from './content-policy'
import { refusalPage } from './refusal-page'

/** Uploads are streamed to disk and limited again there. */
const uploadBytesLimit = 256 * 1024 * 1024
/** The longest ordinary request is a list of paths from the corpus worker. */
const bodyBytesLimit = 2 * 1024 * 1024

export interface GateOptions {
  readonly addresses: AddressBook
  readonly sessions: SessionService
  readonly cookieName: string
  readonly secure: boolean
  readonly development: boolean
  /** Paths that need no session besides `/_next/static/`: what lies in public/. */
  readonly isPublicPath: (pathname: string) => boolean
}

export interface Gate {
  /** False when the request has been answered here. Otherwise the response carries its policy headers. */
  admit(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  /** The status to refuse a websocket with, or null to let it through. */
  refuseUpgrade(request: IncomingMessage): Promise<number | null>
}

/** Everything that a request must pass before the application sees it. */
export function createGate(options: GateOptions): Gate {
  const { addresses, sessions } = options
  const hasSession = async (request: IncomingMessage) => {
    const cookie = cookieOf(request, options.cookieName)
    return cookie !== null && (await sessions.isValid(cookie))
  }

  return {
    async admit(request, response) {
      const host = request.headers.host
      if (!addresses.isOurHost(host) || host === undefined) {
        return refuse(request, response, 421, 'This server does not answer to that name. Open the URL that it printed.')
      }
      const url = urlOf(request)
      if (!url) return refuse(request, response, 400, 'This address is not valid.')
      // What is judged here, dots resolved, is what the application gets.
      request.url = `${url.pathname}${url.search}`
      const refusal = refusalOfForeignRequest(request, addresses) ?? refusalOfBody(request, url)
      if (refusal) return refuse(request, response, refusal.status, refusal.message)
      setPolicy(request, response, { nonce: newNonce(), host, development: options.development })
      if (isOpen(url.pathname, options.isPublicPath)) return true
      const valid = await hasSession(request)
      const token = url.searchParams.get('token')
      // Link previews ask with HEAD; they must not use the token up.
      if (token !== null && request.method === 'GET') return exchange(token, url, valid, response, options)
      if (valid) return true
      return refuse(request, response, 401, 'This browser has not been let in yet.')
    },

    async refuseUpgrade(request) {
      if (!addresses.isOurHost(request.headers.host)) return 421
      // A page of any other origin can open a websocket here, with our cookie: the origin is the only sign.
      if (!addresses.isOurOrigin(request.headers.origin)) return 403
      return (await hasSession(request)) ? null : 401
    },
  }
}

const isRead = (request: IncomingMessage) => request.method === 'GET' || request.method === 'HEAD'

const isOpen = (pathname: string, isPublicPath: (pathname: string) => boolean) =>
  pathname === '/api/health' || pathname.startsWith('/_next/static/') || isPublicPath(pathname)

function urlOf(request: IncomingMessage): URL | null {
  const target = request.url ?? ''
  // `//evil.example/x` would be read as a host, and a redirect to it would leave this server.
  if (!target.startsWith('/') || target.startsWith('//') || !URL.canParse(target, 'http://local')) return null
  return new URL(target, 'http://local')
}

interface Refusal {
  readonly status: number
  readonly message: string
}

/** Requests that another site made a browser send. Our own pages always send an Origin with what is not a read. */
function refusalOfForeignRequest(request: IncomingMessage, addresses: AddressBook): Refusal | null {
  const site = request.headers['sec-fetch-site']
  const foreign = { status: 403, message: 'Requests from other sites are not accepted.' }
  if (isRead(request)) {
    // Following a link to us from another site is fine; a script, image or frame of another site is not.
    const isNavigation =
      request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document'
    const isOwn = site === undefined || site === 'same-origin' || site === 'none'
    return isOwn || isNavigation ? null : foreign
  }
  return addresses.isOurOrigin(request.headers.origin) ? null : foreign
}

function refusalOfBody(request: IncomingMessage, url: URL): Refusal | null {
  if (isRead(request)) return null
  const length = request.headers['content-length']
  // With a length, Node itself stops reading there; without one nothing would.
  if (length === undefined) return { status: 411, message: 'A request with a body must say how long it is.' }
  const limit = url.pathname === '/api/upload' ? uploadBytesLimit : bodyBytesLimit
  if (Number(length) <= limit) return null
  return { status: 413, message: `This is too large: at most ${limit / 1024 / 1024} MB are accepted.` }
}

function setPolicy(
  request: IncomingMessage,
  response: ServerResponse,
  policy: Parameters<typeof contentPolicy>[0],
): void {
  const header = contentPolicy(policy)
  request.headers['content-security-policy'] = header
  response.setHeader('Content-Security-Policy', header)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
}

/** Turns the token of a start URL into a cookie, and leads to the same URL without it. */
async function exchange(
  token: string,
  url: URL,
  alreadyIn: boolean,
  response: ServerResponse,
  { sessions, cookieName, secure }: GateOptions,
): Promise<false> {
  const cookie = alreadyIn ? null : await sessions.redeem(token)
  if (!alreadyIn && cookie === null) {
    send(response, 401, refusalPage('This start URL has been used already, or belongs to an earlier start.'))
    return false
  }
  if (cookie !== null) {
    const attributes = ['HttpOnly', 'SameSite=Lax', 'Path=/', `Max-Age=${sessionLifetimeMs / 1000}`]
    if (secure) attributes.push('Secure')
    response.setHeader('Set-Cookie', `${cookieName}=${cookie}; ${attributes.join('; ')}`)
  }
  url.searchParams.delete('token')
  response.setHeader('Cache-Control', 'no-store')
  response.writeHead(303, { Location: `${url.pathname}${url.search}` }).end()
  return false
}

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of request.headers.cookie?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name && value) return value
  }
  return null
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): false {
  // What is left of the body is not read: the connection cannot carry another request.
  if (!isRead(request)) response.setHeader('Connection', 'close')
  if (request.url?.startsWith('/api/')) {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message }))
  } else {
    send(response, status, refusalPage(message))
  }
  return false
}

function send(response: ServerResponse, status: number, page: string): void {
  response.setHeader('Content-Security-Policy', inertPolicy)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(page)
}

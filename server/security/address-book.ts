import { networkInterfaces } from 'node:os'
import { isIP } from 'node:net'

/** The names under which browsers may reach this server. Anything else in a Host header is DNS rebinding or a mistake. */
export interface AddressBook {
  /** Whether a `Host` header is one of ours. */
  isOurHost(host: string | undefined): boolean
  /** Whether an `Origin` header is one of our own pages. */
  isOurOrigin(origin: string | undefined): boolean
  /** What a person opens. */
  readonly baseUrl: string
  readonly isLoopback: boolean
}

export interface ListeningAddress {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly publicUrl: URL | null
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

export function createAddressBook({ host, port, secure, publicUrl }: ListeningAddress): AddressBook {
  const scheme = secure ? 'https' : 'http'
  const everywhere = host === '0.0.0.0' || host === '::'
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.')
  // `localhost` may lead to ::1 first, where another program could be listening and would be handed the start token. A
  // certificate, though, is for a name, and keeps the token from whoever lacks it.
  const printedName = everywhere || host === '127.0.0.1' ? (secure ? 'localhost' : '127.0.0.1') : urlName(host)
  // A server behind a host name answers to its interfaces' addresses too; addresses cannot be rebound, names can.
  const names = new Set([...loopbackNames, ...(everywhere ? interfaceNames() : [urlName(host)])])
  const origins = new Set([...names].map((name) => new URL(`${scheme}://${name}:${port}`).origin))
  if (publicUrl) origins.add(publicUrl.origin)
  const hosts = new Set([...origins].map((origin) => new URL(origin).host))
  // A browser leaves out the port that its scheme implies; other clients may not.
  for (const name of names) hosts.add(`${name}:${port}`)
  return {
    isOurHost: (value) => value !== undefined && hosts.has(value.toLowerCase()),
    isOurOrigin: (value) => value !== undefined && origins.has(value.toLowerCase()),
    baseUrl: publicUrl?.origin ?? new URL(`${scheme}://${printedName}:${port}`).origin,
    isLoopback: isLoopback && !publicUrl,
  }
}

const urlName = (host: string) => (isIP(host) === 6 ? `[${host}]` : host.toLowerCase())

function interfaceNames(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => urlName(address.replace(/%.*$/, '')))
}

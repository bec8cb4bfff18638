import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

const globalUnicast = ipaddr.parseCIDR('2000::/3')

/**
 * Whether an address belongs to the public internet: not loopback, private, link-local (where clouds keep their metadata),
 * carrier NAT, multicast, reserved, or an IPv6 form that carries an IPv4 address past this check.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` unwraps ::ffff:a.b.c.d; NAT64, 6to4 and Teredo have ranges of their own and are not `unicast`.
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  // Of IPv6, only 2000::/3 has been given out; ::7f00:1 and its like would pass as unicast too.
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast)
}

/** Every address of a name, as the system resolves it; empty when there is none. Brackets of an IPv6 literal are taken off. */
export async function addressesOf(hostname: string): Promise<string[]> {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare)) return [bare]
  try {
    return (await lookup(bare, { all: true, verbatim: true })).map(({ address }) => address)
  } catch {
    return []
  }
}

/** What the URL field or the address bar asked for, as a URL that the server may be asked to clone. It checks again. */
export type Source =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'refused'; readonly message: string }

const shorthand = /^[\w.-]+\/[\w.-]+$/
const hostPath = /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\/\S+$/i

export function parseSource(text: string): Source {
  const input = text.trim()
  if (input === '')
    return { kind: 'refused', message: 'Paste a repository’s address, for example github.com/owner/repo.' }
  if (/\s/.test(input))
    return { kind: 'refused', message: 'An address has no spaces in it. Paste one that starts with https://.' }
  if (/^https?:\/\//i.test(input)) return parseWebUrl(input)
  const ssh = /^(?:ssh:\/\/)?(?:[\w-]+@)([\w.-]+)[:/](.+?)(?:\.git)?$/.exec(input)
  if (ssh) return { kind: 'refused', message: `Inkling clones over https only. Try https://${ssh[1]}/${ssh[2]}` }
  if (/^[a-z][a-z0-9+.-]*:/i.test(input) && !hostPath.test(input)) {
    return {
      kind: 'refused',
      message: 'Inkling opens https addresses only. To open a folder of this machine, run: npm start -- <folder>',
    }
  }
  if (hostPath.test(input)) return parseWebUrl(`https://${input}`)
  if (shorthand.test(input)) return { kind: 'url', url: `https://github.com/${input}` }
  return {
    kind: 'refused',
    message: 'That is not an address Inkling knows. Use https://host/owner/repo or owner/repo.',
  }
}

function parseWebUrl(text: string): Source {
  if (!URL.canParse(text))
    return { kind: 'refused', message: 'That address cannot be read. Check it for a typing error.' }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    return {
      kind: 'refused',
      message: 'Leave the name and password out of the address; Inkling asks for a token when one is needed.',
    }
  }
  if (url.pathname === '/')
    return { kind: 'refused', message: `Which repository of ${url.host}? Use ${url.host}/owner/repo.` }
  return { kind: 'url', url: url.href }
}

/** The segments of `/github.com/owner/repo/…` as the address they stand for; null when the first is no host name. */
export function sourceFromSegments(segments: readonly string[]): string | null {
  const host = decodeURIComponent(segments[0] ?? '')
  if (segments.length < 2 || !/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i.test(host)) return null
  return `https://${host}/${segments.slice(1).join('/')}`
}

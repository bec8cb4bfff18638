import { err, ok, type Result } from '@/core/text/result'
import type { OpenRefusal } from '../services'
import { refusal } from './open-refusal'

/** A git URL or a pasted link to a place in a repository, taken apart. */
export interface GitLocation {
  /** What git is given: http or https, no credentials, query or fragment. */
  readonly remote: string
  /** `host` or `host:port`. */
  readonly host: string
  /** The repository's own name, without `.git`. */
  readonly name: string
  /**
   * Branch, tag or commit and path of a link, still in one: which `/` ends the branch is known to the remote only.
   * Null for the default branch.
   */
  readonly refAndPath: readonly string[] | null
  /** 1-based. */
  readonly line: number | null
}

const maxUrlLength = 2000

/**
 * Accepts what a person pastes: `https://host/owner/repo(.git)`, `host/owner/repo`, and links to a tree, blob, line or commit
 * in the forms of GitHub, GitLab, Gitea and Bitbucket. Everything else is refused with a reason.
 */
export function parseGitUrl(input: string): Result<GitLocation, OpenRefusal> {
  const text = input.trim()
  const early = refusalOfText(text)
  if (early) return err(early)
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text)
  const absolute = hasScheme ? text : `https://${text}`
  if (!URL.canParse(absolute)) return err(notAUrl)
  const url = new URL(absolute)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return err(schemeRefusal)
  if (url.username || url.password) {
    return err(
      refusal(
        'credentials-in-url',
        'Remove the user name and password from the URL. Inkling asks for a token when one is needed.',
      ),
    )
  }
  // A bare word is a typing mistake, not a host: without a scheme only names with a dot or a port are hosts.
  if (!hasScheme && !/[.:]/.test(text.split('/')[0] ?? '')) {
    return err(notAUrl)
  }
  return locate(url)
}

const notAUrl = refusal(
  'invalid-url',
  'This is not the URL of a git repository. One looks like https://github.com/owner/repository.',
)
const schemeRefusal = refusal(
  'scheme-not-allowed',
  'Only https (and http) git URLs can be opened from a browser. For a folder on this computer run: npm start -- <folder>',
)

/** What must not even reach the URL parser, since git or a shell reads it differently from a browser. */
function refusalOfText(text: string): OpenRefusal | null {
  if (text === '' || text.length > maxUrlLength) return refusal('invalid-url', 'Enter the URL of a git repository.')
  // `ext::sh -c …` and other transport helpers run commands.
  if (/^[a-z\d+.-]*::/i.test(text)) return schemeRefusal
  // eslint-disable-next-line no-control-regex
  if (text.startsWith('-') || /[\u0000-\u0020\u007f\\]/.test(text)) return notAUrl
  if (/^(\/|\.|~)/.test(text)) return schemeRefusal
  if (/^[\w.-]+@[\w.-]+:/.test(text)) {
    const https = text.replace(/^[^@]+@([^:]+):\/?/, 'https://$1/')
    return refusal('scheme-not-allowed', `Inkling does not use ssh. Try ${https}`)
  }
  // `file:x`, `ssh:x`, `javascript:x`: a scheme without slashes. `host:port/…` has a number there.
  if (/^[a-z][a-z\d+.-]*:(?!\/\/|\d)/i.test(text)) return schemeRefusal
  return null
}

function locate(url: URL): Result<GitLocation, OpenRefusal> {
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  const decoded: string[] = []
  for (const segment of segments) {
    const plain = decodeSegment(segment)
    if (plain === null) return err(notAUrl)
    decoded.push(plain)
  }
  const { length, rest } = splitRepository(url.hostname, decoded)
  const name = decoded[length - 1]?.replace(/\.git$/, '') ?? ''
  if (length === 0 || name === '') {
    return err(
      refusal('invalid-url', 'The URL names no repository. It looks like https://github.com/owner/repository.'),
    )
  }
  return ok({
    remote: `${url.origin}/${segments.slice(0, length).join('/')}`,
    host: url.host,
    name,
    refAndPath: rest.length > 0 ? rest : null,
    line: lineOf(url.hash),
  })
}

/** Null for what cannot be a name in a path: broken escapes, escaped slashes, control characters. */
function decodeSegment(segment: string): string | null {
  try {
    const plain = decodeURIComponent(segment)
    // eslint-disable-next-line no-control-regex
    return /[\u0000-\u001f\u007f/\\]/.test(plain) ? null : plain
  } catch {
    return null
  }
}

const linkWords = new Set(['tree', 'blob', 'blame', 'raw', 'edit', 'commits', 'commit'])
// Words that stand before the kind of ref in Gitea's links, and before a ref in Bitbucket's.
const giteaKinds = new Set(['branch', 'tag', 'commit'])

/** How many segments name the repository, and the ref and path after them. */
function splitRepository(hostname: string, segments: readonly string[]): { length: number; rest: readonly string[] } {
  const dash = segments.indexOf('-', 1)
  if (dash > 0) return { length: dash, rest: linkWords.has(segments[dash + 1] ?? '') ? segments.slice(dash + 2) : [] }
  const dotGit = segments.findIndex((segment) => segment.length > 4 && segment.endsWith('.git'))
  // On these hosts a repository is always owner/name; elsewhere groups may nest, so the first link word ends it.
  const isFlat = /^(www\.)?(github\.com|bitbucket\.org|codeberg\.org)$/.test(hostname)
  const start = dotGit >= 0 ? dotGit + 1 : isFlat ? Math.min(2, segments.length) : firstLinkWord(segments)
  const [word = '', next = ''] = segments.slice(start)
  if (word === 'src' && giteaKinds.has(next)) return { length: start, rest: segments.slice(start + 2) }
  if (linkWords.has(word) || (word === 'src' && isFlat)) return { length: start, rest: segments.slice(start + 1) }
  return { length: start, rest: [] }
}

function firstLinkWord(segments: readonly string[]): number {
  const index = segments.findIndex(
    (segment, at) =>
      at > 0 &&
      at + 1 < segments.length &&
      (linkWords.has(segment) || (segment === 'src' && giteaKinds.has(segments[at + 1] ?? ''))),
  )
  return index < 0 ? segments.length : index
}

/** `#L10`, `#L10-L20`, `#L10C3` and Bitbucket's `#lines-10`. */
function lineOf(hash: string): number | null {
  const match = /^#(?:L|lines-)(\d{1,7})/.exec(hash)
  const line = Number(match?.[1] ?? 0)
  return line > 0 ? line : null
}

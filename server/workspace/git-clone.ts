import type { OpenEvent, OpenRefusal } from '../services'
import type { EgressProxy } from './egress-proxy'
import { runGit, type GitOutcome } from './git-process'
import { parseRefs, type ChosenRef, type RemoteRefs } from './git-remote'
import type { GitLocation } from './git-url'
import { refusal } from './open-refusal'
import { err, ok, type Result } from '@/core/text/result'

export interface GitAccess {
  readonly location: GitLocation
  readonly token: string | null
  readonly proxy: EgressProxy
  /** Aborted when the person leaves, the server stops, or `deadline` is. */
  readonly signal: AbortSignal
  readonly deadline: AbortSignal
  readonly cwd: string
}

export interface CloneLimits {
  /** Of all files together once checked out. */
  readonly checkoutBytes: number
  readonly files: number
}

export type GitFailure = OpenRefusal | Extract<OpenEvent, { kind: 'token-needed' }>

/** The remote's branches and tags. Also the first contact: whether it exists, may be reached, and wants a token. */
export async function listRefs(access: GitAccess): Promise<Result<RemoteRefs, GitFailure>> {
  const args = ['ls-remote', '--symref', '--', access.location.remote, 'HEAD', 'refs/heads/*', 'refs/tags/*']
  const outcome = await git(access, access.cwd, args)
  return outcome.code === 0 ? ok(parseRefs(outcome.stdout)) : err(explain(access, outcome))
}

/**
 * A shallow clone of one branch, tag or commit into `folder`, which does not exist yet. Nothing is checked out before the
 * sizes are known: a few megabytes of packed objects can stand for terabytes of files.
 */
export async function clone(
  access: GitAccess,
  chosen: ChosenRef,
  folder: string,
  limits: CloneLimits,
  onProgress: (event: Extract<OpenEvent, { kind: 'progress' }>) => void,
): Promise<Result<void, GitFailure>> {
  const { location } = access
  const report = (line: string) => {
    const event = progressOf(line)
    if (event) onProgress(event)
  }
  const shallow = ['--depth', '1', '--no-tags', '--progress']
  const steps: [string, string[]][] = [
    [
      access.cwd,
      [
        'clone',
        '--no-checkout',
        '--single-branch',
        '--template=',
        ...shallow,
        ...branchOf(chosen),
        '--',
        location.remote,
        folder,
      ],
    ],
  ]
  if (chosen.kind === 'commit') steps.push([folder, ['fetch', ...shallow, '--', 'origin', chosen.name]])
  for (const [cwd, args] of steps) {
    const outcome = await git(access, cwd, args, report)
    if (outcome.code !== 0) return err(explain(access, outcome))
  }
  if (chosen.kind === 'empty') return ok(undefined)
  const commit = chosen.kind === 'commit' ? chosen.name : 'HEAD'
  const listing = await git(access, folder, ['ls-tree', '-r', '-l', '-z', commit])
  if (listing.code !== 0) return err(explain(access, listing))
  const tooLarge = refusalOfSize(listing.stdout, limits)
  if (tooLarge) return err(tooLarge)
  const target = chosen.kind === 'commit' ? ['--detach', chosen.name] : []
  const checkout = await git(access, folder, ['checkout', '--force', '--progress', ...target], report)
  return checkout.code === 0 ? ok(undefined) : err(explain(access, checkout))
}

const branchOf = (chosen: ChosenRef) => (chosen.kind === 'ref' ? ['--branch', chosen.name] : [])

function git(
  access: GitAccess,
  cwd: string,
  args: readonly string[],
  onProgress?: (line: string) => void,
): Promise<GitOutcome> {
  return runGit(args, {
    cwd,
    signal: access.signal,
    env: environmentOf(access),
    ...(onProgress ? { onProgress } : {}),
  })
}

/**
 * Proxy and token reach git in its environment: a command line can be read by every user of the machine. The helper is bound
 * to the origin of the URL that was opened, so a redirect to another host does not get the token.
 */
function environmentOf({ proxy, token, location }: GitAccess): Record<string, string> {
  const env = { http_proxy: proxy.url, https_proxy: proxy.url }
  if (token === null) return env
  const [user, password] = /^[^:]+:./.test(token) ? splitOnce(token) : [userOf(location.host), token]
  return {
    ...env,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `credential.${new URL(location.remote).origin}.helper`,
    GIT_CONFIG_VALUE_0: `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$INKLING_GIT_USER" "$INKLING_GIT_TOKEN"; }; f`,
    INKLING_GIT_USER: user,
    INKLING_GIT_TOKEN: password,
  }
}

function splitOnce(token: string): [string, string] {
  const colon = token.indexOf(':')
  return [token.slice(0, colon), token.slice(colon + 1)]
}

/** The user name that a host wants beside an access token; most take any. */
function userOf(host: string): string {
  if (host.includes('gitlab')) return 'oauth2'
  if (host === 'bitbucket.org') return 'x-token-auth'
  return 'x-access-token'
}

/** git's progress lines: `Receiving objects:  45% (9/20), 1.2 MiB`. */
function progressOf(line: string): Extract<OpenEvent, { kind: 'progress' }> | null {
  const match = /^(?:remote: )?([A-Z][a-z]+ [a-z]+):\s+(\d+)%/.exec(line)
  return match ? { kind: 'progress', phase: match[1] ?? '', percent: Number(match[2]) } : null
}

/** Sums `ls-tree -l -z`: `<mode> <type> <object> <size>\t<path>`. A submodule has the size `-`. */
function refusalOfSize(listing: string, limits: CloneLimits): OpenRefusal | null {
  let bytes = 0
  let files = 0
  for (const entry of listing.split('\0')) {
    const size = Number(entry.slice(0, entry.indexOf('\t')).split(/\s+/)[3] ?? 0)
    bytes += Number.isNaN(size) ? 0 : size
    files += 1
  }
  if (bytes <= limits.checkoutBytes && files <= limits.files) return null
  return refusal('too-large', tooLargeMessage(`${Math.round(bytes / 1024 / 1024)} MB in ${files} files`))
}

const tooLargeMessage = (found: string) =>
  `This repository is too large to open here (${found}). Clone it yourself and run: npm start -- <folder>`

/** What a failed git means to a person. Its own words are English: the environment sets LC_ALL=C. */
function explain({ proxy, location, token, signal, deadline }: GitAccess, { stderr }: GitOutcome): GitFailure {
  const { host } = location
  if (proxy.refusal?.kind === 'private-address') {
    return refusal(
      'private-address',
      `${proxy.refusal.host} is on a private network. Start Inkling with --allow-private-remotes to open it.`,
    )
  }
  if (proxy.refusal?.kind === 'host-not-found') {
    return refusal('host-not-found', `${proxy.refusal.host} was not found. Check the spelling and your connection.`)
  }
  if (proxy.refusal?.kind === 'too-large') {
    return refusal(
      'too-large',
      tooLargeMessage(`more than ${Math.round(proxy.receivedBytes / 1024 / 1024)} MB to download`),
    )
  }
  if (deadline.aborted) return refusal('timed-out', `${host} took too long to send the repository.`)
  if (signal.aborted) return refusal('cancelled', 'Opening was cancelled.')
  if (/could not read (Username|Password)|Authentication failed|returned error: (401|403)/.test(stderr)) {
    const message =
      token === null
        ? `${host} wants an access token: the repository is private, or does not exist.`
        : `${host} did not accept the token. It may have expired, or lack access to this repository.`
    return { kind: 'token-needed', host, message }
  }
  if (/not found|returned error: (404|410)/i.test(stderr))
    return refusal('not-found', `There is no git repository at ${location.remote}.`)
  return refusal('git-failed', `git could not read ${location.remote}: ${lastSentence(stderr)}`)
}

/** git's last complaint, without what could be a secret: URLs lose their user part. */
function lastSentence(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => /^(fatal|error):/.test(line))
  return (lines.at(-1) ?? 'no reason given').replace(/\/\/[^/@\s]*@/g, '//').slice(0, 300)
}

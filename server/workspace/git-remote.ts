import type { GitLocation } from './git-url'

export interface RemoteRefs {
  /** Null for an empty repository, or when HEAD is detached. */
  readonly defaultBranch: string | null
  readonly branches: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
}

/** Reads `git ls-remote --symref <remote> HEAD refs/heads/* refs/tags/*`. */
export function parseRefs(output: string): RemoteRefs {
  let defaultBranch: string | null = null
  const branches = new Set<string>()
  const tags = new Set<string>()
  for (const line of output.split('\n')) {
    const [left = '', name = ''] = line.split('\t')
    if (name === 'HEAD' && left.startsWith('ref: refs/heads/')) defaultBranch = left.slice('ref: refs/heads/'.length)
    else if (name.startsWith('refs/heads/')) branches.add(name.slice('refs/heads/'.length))
    // `^{}` names the commit behind an annotated tag.
    else if (name.startsWith('refs/tags/') && !name.endsWith('^{}')) tags.add(name.slice('refs/tags/'.length))
  }
  return { defaultBranch, branches, tags }
}

export type ChosenRef =
  | { readonly kind: 'ref'; readonly name: string; readonly path: string | null }
  | { readonly kind: 'commit'; readonly name: string; readonly path: string | null }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown'; readonly name: string }

/**
 * Which branch, tag or commit a location means, and the path after it. Branch names contain slashes, so the longest name that
 * the remote has wins: with branches `feature` absent and `feature/x` present, `feature/x/a.ts` is `a.ts` on `feature/x`.
 */
export function chooseRef({ refAndPath }: Pick<GitLocation, 'refAndPath'>, refs: RemoteRefs): ChosenRef {
  if (refAndPath === null) {
    if (refs.defaultBranch !== null) return { kind: 'ref', name: refs.defaultBranch, path: null }
    const [only] = refs.branches
    return only === undefined ? { kind: 'empty' } : { kind: 'ref', name: only, path: null }
  }
  for (let length = refAndPath.length; length > 0; length--) {
    const name = refAndPath.slice(0, length).join('/')
    if (refs.branches.has(name) || refs.tags.has(name))
      return { kind: 'ref', name, path: pathAfter(refAndPath, length) }
  }
  const [first = ''] = refAndPath
  if (first === 'HEAD' && refs.defaultBranch !== null) {
    return { kind: 'ref', name: refs.defaultBranch, path: pathAfter(refAndPath, 1) }
  }
  if (/^[0-9a-f]{40}$/.test(first)) return { kind: 'commit', name: first, path: pathAfter(refAndPath, 1) }
  return { kind: 'unknown', name: first }
}

const pathAfter = (parts: readonly string[], length: number) => parts.slice(length).join('/') || null

/** Folder steps between two workspace paths: 0 in the same folder, then one for each level up and each level down. */
export function pathDistance(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  let shared = 0
  while (shared < left.length - 1 && shared < right.length - 1 && left[shared] === right[shared]) shared++
  return left.length - 1 - shared + (right.length - 1 - shared)
}

const importPattern = /(?:from|import|require\s*\(|include)\s*[('"<]*\s*['"<]?([\w@./-]+)/g

/** Names at the end of what a file imports (`./user/store` → `store`), lower case: their files are its likely neighbours. */
export function importedNames(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [, target] of text.matchAll(importPattern)) {
    const last = target
      ?.split(/[/.]/)
      .findLast((part) => part !== '' && !/^(js|ts|tsx|jsx|mjs|cjs|py|h|hpp)$/.test(part))
    if (last) names.add(last.toLowerCase())
  }
  return names
}

/** Sorts paths nearest first: the same folder, then what the open file imports, then by distance; ties by path. */
export function nearestFirst(paths: readonly string[], open: string, imported: ReadonlySet<string>): string[] {
  const keyed = paths.map((path) => {
    const distance = pathDistance(path, open)
    const name = path
      .slice(path.lastIndexOf('/') + 1)
      .replace(/\..*$/, '')
      .toLowerCase()
    return { path, rank: distance === 0 ? 0 : imported.has(name) ? 0.5 : distance }
  })
  keyed.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))
  return keyed.map(({ path }) => path)
}

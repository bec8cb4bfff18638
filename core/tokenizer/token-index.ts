/** Looks up the ids whose bytes start with the given bytes or are a prefix of them. Special tokens (no bytes) never match. */
export function createTokenIndex(bytes: readonly Uint8Array[]): (cut: Uint8Array) => Uint16Array {
  // One UTF-16 unit per byte, so that plain string order is byte order. `ids[i]` belongs to `names[i]`.
  const entries = bytes.flatMap((token, id) => (token.length > 0 ? [{ name: byteName(token), id }] : []))
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const names = entries.map((entry) => entry.name)
  const ids = entries.map((entry) => entry.id)
  const all = Uint16Array.from(ids).sort()
  return (cut) => {
    if (cut.length === 0) return all
    const target = byteName(cut)
    const found: number[] = []
    for (let length = 1; length < target.length; length++) {
      const at = lowerBound(names, target.slice(0, length))
      if (names[at] === target.slice(0, length)) found.push(ids[at] ?? 0)
    }
    // No byte name reaches U+0100, so this bounds all names that start with the target.
    for (const id of ids.slice(lowerBound(names, target), lowerBound(names, `${target}\u0100`))) found.push(id)
    return Uint16Array.from(found).sort()
  }
}

const byteName = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

function lowerBound(names: readonly string[], target: string): number {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((names[middle] ?? '') < target) low = middle + 1
    else high = middle
  }
  return low
}

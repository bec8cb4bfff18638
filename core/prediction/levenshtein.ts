/** Edit distance in UTF-16 units, one row at a time (Wagner–Fischer). Returns `limit + 1` as soon as it must exceed `limit`. */
export function levenshtein(a: string, b: string, limit = Number.MAX_SAFE_INTEGER - 1): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const value = Math.min(replace, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1)
      current.push(value)
      if (value < least) least = value
    }
    if (least > limit) return limit + 1
    previous = current
  }
  const distance = previous[b.length] ?? 0
  return distance > limit ? limit + 1 : distance
}

/** Nearest-rank percentile of unsorted values, `share` in [0, 1]; 0 when there are none. */
export function percentile(values: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort()
  const rank = Math.max(1, Math.ceil(share * sorted.length))
  return sorted[rank - 1] ?? 0
}

export interface LatencySummary {
  readonly p50: number
  readonly p95: number
}

/** p50 and p95, rounded to microseconds when the values are milliseconds. */
export function summarize(values: readonly number[] | Float64Array): LatencySummary {
  return { p50: rounded(percentile(values, 0.5), 3), p95: rounded(percentile(values, 0.95), 3) }
}

/** Geometric mean of positive values; 0 when there are none. */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) return 0
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/** 95 % Wilson score interval of a share: holds for shares near 0 and 1 too, unlike the normal approximation. */
export function shareInterval(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1]
  const z = 1.959964
  const share = successes / trials
  const centre = (share + (z * z) / (2 * trials)) / (1 + (z * z) / trials)
  const half =
    (z / (1 + (z * z) / trials)) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  return [rounded(Math.max(0, centre - half), 4), rounded(Math.min(1, centre + half), 4)]
}

export function rounded(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}

/** Deterministic numbers in [0, 1) from a seed: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

import type { Box } from './box'
import type { StepMeter } from './step-meter'

/**
 * Myers' basic algorithm for boxes of a small edit distance: one search from the start that remembers the furthest points of
 * each distance, then a walk back. Reads a nearly equal pair once, where splitting would read it once a level.
 */
export class ShortSearch {
  private readonly furthest: Int32Array
  /** Furthest `a` of distance `d` on diagonal `k` (from the box's start) at `d(d+1)/2 + (k+d)/2`. */
  private readonly trace: Int32Array

  constructor(
    private readonly a: Int32Array,
    private readonly b: Int32Array,
    private readonly meter: StepMeter,
    private readonly longestDistance: number,
  ) {
    this.furthest = new Int32Array(2 * longestDistance + 3)
    this.trace = new Int32Array(((longestDistance + 1) * (longestDistance + 2)) / 2)
  }

  /** Calls `change` for each changed element of a shortest script and returns true; false when it is longer than `limit`. */
  solve(box: Box, limit: number, change: (box: Box) => void): boolean {
    const distance = this.distance(box, Math.min(limit, this.longestDistance))
    if (distance < 0) return false
    this.walkBack(box, distance, change)
    return true
  }

  private distance(box: Box, limit: number): number {
    const { a, b, furthest, trace, longestDistance } = this
    const { aFrom, aTo, bFrom, bTo } = box
    const end = aTo - aFrom - (bTo - bFrom)
    if (end > limit || end < -limit) return -1
    const zero = longestDistance + 1
    furthest[zero + 1] = aFrom
    let slid = 0
    for (let d = 0, base = 0; d <= limit; base += ++d) {
      for (let k = -d; k <= d; k += 2) {
        const below = furthest[zero + k - 1] as number
        const above = furthest[zero + k + 1] as number
        const from = k === -d || (k !== d && below < above) ? above : below + 1
        const shift = bFrom - aFrom - k
        let x = from
        while (x < aTo && x + shift < bTo && a[x] === b[x + shift]) x++
        slid += x - from
        furthest[zero + k] = x
        trace[base + ((k + d) >> 1)] = x
        if (k === end && x >= aTo) {
          this.meter.count(slid + base + ((k + d) >> 1) + 1)
          return d
        }
      }
    }
    this.meter.count(slid + ((limit + 1) * (limit + 2)) / 2)
    return -1
  }

  private walkBack(box: Box, distance: number, change: (box: Box) => void): void {
    const { trace } = this
    const toB = box.bFrom - box.aFrom
    let k = box.aTo - box.aFrom - (box.bTo - box.bFrom)
    for (let d = distance; d > 0; d--) {
      const base = ((d - 1) * d) / 2
      const at = (diagonal: number): number => trace[base + ((diagonal + d - 1) >> 1)] as number
      const inserts = k === -d || (k !== d && at(k - 1) < at(k + 1))
      k += inserts ? 1 : -1
      const x = at(k)
      const y = x + toB - k
      change(inserts ? { aFrom: x, aTo: x, bFrom: y, bTo: y + 1 } : { aFrom: x, aTo: x + 1, bFrom: y, bTo: y })
    }
  }
}

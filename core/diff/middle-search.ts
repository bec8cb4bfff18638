import type { Box } from './box'
import type { StepMeter } from './step-meter'

/** A point that a shortest path passes through, and the edit distance on either side of it. */
export interface Split {
  readonly a: number
  readonly b: number
  readonly before: number
  readonly after: number
}

const beyondEveryEnd = 0x7fffffff

/**
 * Finds, box by box, a point that a shortest script passes through. Holds the furthest points of both directions, one entry per
 * diagonal `a - b` (offset by `zero`), shared by all boxes since each search writes an entry before it reads it.
 */
export class MiddleSearch {
  private readonly forward: Int32Array
  private readonly backward: Int32Array
  private readonly zero: number
  /** Diagonal of the last meeting. */
  private metOn = 0

  constructor(
    private readonly a: Int32Array,
    private readonly b: Int32Array,
    private readonly meter: StepMeter,
  ) {
    this.forward = new Int32Array(a.length + b.length + 3)
    this.backward = new Int32Array(a.length + b.length + 3)
    this.zero = b.length + 1
  }

  /**
   * A point strictly inside a shortest path through `box`, whose ends must differ on both sides and which must not be empty on
   * either. Null when a limit was hit.
   */
  split(box: Box): Split | null {
    const { forward, backward, zero } = this
    const lowest = box.aFrom - box.bTo
    const highest = box.aTo - box.bFrom
    const start = box.aFrom - box.bFrom
    const end = box.aTo - box.bTo
    const odd = ((start - end) & 1) !== 0
    let forwardLow = start
    let forwardHigh = start
    let backwardLow = end
    let backwardHigh = end
    forward[zero + start] = box.aFrom
    backward[zero + end] = box.aTo
    for (let distance = 1; !this.meter.isOver(); distance++) {
      // One more edit from the start. Diagonals that left the box are not searched again.
      if (forwardLow > lowest) forward[zero + --forwardLow - 1] = -1
      else forwardLow++
      if (forwardHigh < highest) forward[zero + ++forwardHigh + 1] = -1
      else forwardHigh--
      const met = this.extendForward(box, forwardLow, forwardHigh, odd ? backwardLow : 1, odd ? backwardHigh : 0)
      if (met >= 0) return { a: met, b: met - this.metOn, before: distance, after: distance - 1 }
      // One more edit from the end.
      if (backwardLow > lowest) backward[zero + --backwardLow - 1] = beyondEveryEnd
      else backwardLow++
      if (backwardHigh < highest) backward[zero + ++backwardHigh + 1] = beyondEveryEnd
      else backwardHigh--
      const metBack = this.extendBackward(box, backwardLow, backwardHigh, odd ? 1 : forwardLow, odd ? 0 : forwardHigh)
      if (metBack >= 0) return { a: metBack, b: metBack - this.metOn, before: distance, after: distance }
    }
    return null
  }

  /**
   * Extends diagonals `low … high` by one edit. Returns where on the first sequence it met the other direction, which is looked for
   * on diagonals `otherLow … otherHigh` only, or -1.
   */
  private extendForward(box: Box, low: number, high: number, otherLow: number, otherHigh: number): number {
    const { a, b, forward, backward, zero } = this
    const { aTo, bTo } = box
    let slid = 0
    for (let diagonal = high; diagonal >= low; diagonal -= 2) {
      const slot = zero + diagonal
      const below = forward[slot - 1] as number
      const above = forward[slot + 1] as number
      const from = below >= above ? below + 1 : above
      let x = from
      while (x < aTo && x - diagonal < bTo && a[x] === b[x - diagonal]) x++
      slid += x - from
      forward[slot] = x
      if (diagonal >= otherLow && diagonal <= otherHigh && (backward[slot] as number) <= x) {
        this.meter.count(slid + 1 + ((high - diagonal) >> 1))
        this.metOn = diagonal
        return x
      }
    }
    this.meter.count(slid + 1 + ((high - low) >> 1))
    return -1
  }

  private extendBackward(box: Box, low: number, high: number, otherLow: number, otherHigh: number): number {
    const { a, b, forward, backward, zero } = this
    const { aFrom, bFrom } = box
    let slid = 0
    for (let diagonal = high; diagonal >= low; diagonal -= 2) {
      const slot = zero + diagonal
      const below = backward[slot - 1] as number
      const above = backward[slot + 1] as number
      const from = below < above ? below : above - 1
      let x = from
      while (x > aFrom && x - diagonal > bFrom && a[x - 1] === b[x - diagonal - 1]) x--
      slid += from - x
      backward[slot] = x
      if (diagonal >= otherLow && diagonal <= otherHigh && x <= (forward[slot] as number)) {
        this.meter.count(slid + 1 + ((high - diagonal) >> 1))
        this.metOn = diagonal
        return x
      }
    }
    this.meter.count(slid + 1 + ((high - low) >> 1))
    return -1
  }
}

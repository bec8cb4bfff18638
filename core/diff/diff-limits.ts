export interface DiffLimits {
  /** Edit-graph steps after which the search gives up; unlimited when absent. Counted, so a result does not depend on a clock. */
  readonly maxSteps?: number
  /** Asked every few thousand steps; true gives up. For callers that own a clock. */
  readonly shouldStop?: () => boolean
}

import type { DiffLimits } from './diff-limits'

/** How many steps pass between two questions to `shouldStop`: some tens of microseconds of work. */
const stepsPerQuestion = 8192

/** Counts the steps of all searches of one diff against its limits. */
export class StepMeter {
  steps = 0
  private nextQuestion = stepsPerQuestion
  private over = false

  constructor(private readonly limits: DiffLimits) {}

  count(steps: number): void {
    this.steps += steps
  }

  /** True once a limit was hit, and from then on. */
  isOver(): boolean {
    if (this.over) return true
    if (this.steps >= (this.limits.maxSteps ?? Number.POSITIVE_INFINITY)) this.over = true
    if (this.steps >= this.nextQuestion) {
      this.nextQuestion = this.steps + stepsPerQuestion
      if (this.limits.shouldStop?.() === true) this.over = true
    }
    return this.over
  }
}

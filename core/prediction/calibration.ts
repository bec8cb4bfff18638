import { candidateFeatures, featureNames, type Evidence, type EvidenceContext } from './calibration-feature'

/** A perceptron with one hidden layer over standardised features; its output is a logit. Rows of `hidden` are units. */
export interface CalibrationWeights {
  readonly mean: readonly number[]
  readonly scale: readonly number[]
  readonly hidden: readonly (readonly number[])[]
  readonly hiddenBias: readonly number[]
  readonly output: readonly number[]
  readonly outputBias: number
}

export interface Calibrated {
  readonly evidence: Evidence
  /** Natural log of the probability that this is exactly the rest of the line. */
  readonly logProbability: number
}

/** Candidates with the probability that they are exactly right, best first. Deterministic: ties keep their order. */
export function calibrate(
  candidates: readonly Evidence[],
  context: EvidenceContext,
  weights: CalibrationWeights,
): Calibrated[] {
  const rows = candidateFeatures(candidates, context)
  const calibrated = candidates.map((evidence, index) => ({
    evidence,
    logProbability: logSigmoid(logit(rows[index] as Float64Array, weights)),
  }))
  return calibrated.sort((a, b) => b.logProbability - a.logProbability)
}

/** Output of the perceptron for one feature row. */
export function logit(row: Float64Array, weights: CalibrationWeights): number {
  let sum = weights.outputBias
  for (const [unit, inputs] of weights.hidden.entries()) {
    let activation = weights.hiddenBias[unit] as number
    for (let feature = 0; feature < featureNames.length; feature++) {
      const value = ((row[feature] as number) - (weights.mean[feature] as number)) / (weights.scale[feature] as number)
      activation += value * (inputs[feature] as number)
    }
    sum += Math.tanh(activation) * (weights.output[unit] as number)
  }
  return sum
}

const logSigmoid = (value: number) => (value < 0 ? value - Math.log1p(Math.exp(value)) : -Math.log1p(Math.exp(-value)))

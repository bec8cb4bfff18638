import type { CalibrationWeights } from '@/core/prediction/calibration'
import { candidateFeatures, featureNames } from '@/core/prediction/calibration-feature'
import { CorpusCompletion } from '@/core/prediction/corpus-completion'
import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import { projectPoints, trainingRequests, type IndexedProject } from './complete-project'
import { seededRandom } from './statistics'

/** One candidate at one point: its features, and whether it is exactly the rest of the line. */
export interface CalibrationRow {
  readonly project: number
  readonly point: number
  /** Asked for as if its file had just been begun. */
  readonly isYoung: boolean
  readonly features: Float64Array
  readonly isRight: boolean
}

const hiddenUnits = 16
const epochs = 40
const batch = 64
const firstRate = 0.004
const lastRate = 1e-4
/** Weight decay; chosen by leaving projects out. */
const decay = 1e-3

export function calibrationRows(
  project: number,
  indexed: IndexedProject,
  model: { readonly tokenizer: Tokenizer; readonly mixture: ArrayLike<number> },
  sampling: { readonly points: number; readonly seed: number },
): CalibrationRow[] {
  const completion = new CorpusCompletion(model.tokenizer, model.mixture)
  const random = seededRandom(sampling.seed)
  return projectPoints(indexed, sampling.points, sampling.seed).flatMap((point, number) =>
    trainingRequests(point, number, indexed, random).flatMap((request, variant) => {
      const { query, evidence } = completion.gather(indexed.index, request)
      const features = candidateFeatures(evidence, {
        prefix: request.prefix,
        following: query.following,
        cutLength: query.cut.length,
      })
      return evidence.map(
        (candidate, index): CalibrationRow => ({
          project,
          point: number,
          isYoung: variant > 0,
          features: features[index] as Float64Array,
          isRight: candidate.text === point.target,
        }),
      )
    }),
  )
}

interface Sample {
  readonly input: Float64Array
  readonly label: number
}

/** Fits the perceptron by Adam on the cross entropy, one candidate at a time. Deterministic for a seed. */
export function fitCalibration(rows: readonly CalibrationRow[], seed: number): CalibrationWeights {
  const random = seededRandom(seed)
  const { mean, scale } = standardise(rows)
  const samples = rows.map(
    ({ features, isRight }): Sample => ({
      input: features.map((value, feature) => (value - (mean[feature] as number)) / (scale[feature] as number)),
      label: +isRight,
    }),
  )
  const network = new Perceptron(featureNames.length, random)
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(samples, random)
    const rate = firstRate * (1 - epoch / epochs) + lastRate
    for (let from = 0; from < samples.length; from += batch) network.learn(samples.slice(from, from + batch), rate)
  }
  return network.weights(mean, scale)
}

function standardise(rows: readonly CalibrationRow[]): { mean: number[]; scale: number[] } {
  const mean = featureNames.map(
    (_, feature) => rows.reduce((sum, row) => sum + (row.features[feature] as number), 0) / rows.length,
  )
  const spread = (feature: number) =>
    rows.reduce((sum, row) => sum + ((row.features[feature] as number) - (mean[feature] as number)) ** 2, 0) /
    rows.length
  return { mean, scale: featureNames.map((_, feature) => Math.sqrt(spread(feature)) + 1e-3) }
}

function shuffle<T>(items: T[], random: () => number): void {
  for (let index = items.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    const item = items[index] as T
    items[index] = items[other] as T
    items[other] = item
  }
}

/** Parameters in one array: `hiddenUnits` rows of inputs, then hidden biases, then outputs, then the output's bias. */
class Perceptron {
  private readonly parameters: Float64Array
  private readonly mean: Float64Array
  private readonly square: Float64Array
  private readonly gradient: Float64Array
  private step = 0

  constructor(
    private readonly inputs: number,
    random: () => number,
  ) {
    const length = hiddenUnits * inputs + 2 * hiddenUnits + 1
    this.parameters = new Float64Array(length)
    for (let index = 0; index < hiddenUnits * inputs; index++)
      this.parameters[index] = ((random() - 0.5) * 2.4) / Math.sqrt(inputs)
    for (let unit = 0; unit < hiddenUnits; unit++)
      this.parameters[hiddenUnits * (inputs + 1) + unit] = (random() - 0.5) * 0.6
    this.parameters[length - 1] = -2
    this.mean = new Float64Array(length)
    this.square = new Float64Array(length)
    this.gradient = new Float64Array(length)
  }

  learn(samples: readonly Sample[], rate: number): void {
    const { parameters, gradient, mean, square } = this
    gradient.fill(0)
    for (const sample of samples) this.accumulate(sample, samples.length)
    this.step++
    for (let index = 0; index < parameters.length; index++) {
      const isBias = index === parameters.length - 1
      const slope = (gradient[index] as number) + (isBias ? 0 : decay * (parameters[index] as number))
      mean[index] = 0.9 * (mean[index] as number) + 0.1 * slope
      square[index] = 0.999 * (square[index] as number) + 0.001 * slope * slope
      const unbiased = (mean[index] as number) / (1 - 0.9 ** this.step)
      parameters[index]! -= (rate * unbiased) / (Math.sqrt((square[index] as number) / (1 - 0.999 ** this.step)) + 1e-8)
    }
  }

  private accumulate({ input, label }: Sample, count: number): void {
    const { parameters, gradient, inputs } = this
    const biases = hiddenUnits * inputs
    const outputs = biases + hiddenUnits
    const active = new Float64Array(hiddenUnits)
    let sum = parameters[parameters.length - 1] as number
    for (let unit = 0; unit < hiddenUnits; unit++) {
      let value = parameters[biases + unit] as number
      for (let feature = 0; feature < inputs; feature++)
        value += (parameters[unit * inputs + feature] as number) * (input[feature] as number)
      active[unit] = Math.tanh(value)
      sum += (active[unit] as number) * (parameters[outputs + unit] as number)
    }
    const error = (1 / (1 + Math.exp(-sum)) - label) / count
    gradient[parameters.length - 1]! += error
    for (let unit = 0; unit < hiddenUnits; unit++) {
      const activity = active[unit] as number
      gradient[outputs + unit]! += error * activity
      const back = error * (parameters[outputs + unit] as number) * (1 - activity * activity)
      gradient[biases + unit]! += back
      for (let feature = 0; feature < inputs; feature++)
        gradient[unit * inputs + feature]! += back * (input[feature] as number)
    }
  }

  weights(mean: readonly number[], scale: readonly number[]): CalibrationWeights {
    const { parameters, inputs } = this
    const biases = hiddenUnits * inputs
    const units = Array.from({ length: hiddenUnits }, (_, unit) => unit)
    return {
      mean,
      scale,
      hidden: units.map((unit) => [...parameters.subarray(unit * inputs, (unit + 1) * inputs)]),
      hiddenBias: [...parameters.subarray(biases, biases + hiddenUnits)],
      output: [...parameters.subarray(biases + hiddenUnits, biases + 2 * hiddenUnits)],
      outputBias: parameters[parameters.length - 1] as number,
    }
  }
}

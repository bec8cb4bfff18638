import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { CalibrationWeights } from '@/core/prediction/calibration'
import { logit } from '@/core/prediction/calibration'
import { calibrationRows, fitCalibration, type CalibrationRow } from './complete-calibration-fit'
import { fitMixture, mixtureBits, mixtureRows } from './complete-mixture-fit'
import { indexProject, readTokenizer, type IndexedProject } from './complete-project'
import { fetchProject, packages } from './packages'

/*
 * node --import tsx bench/complete-fit.ts [points per project]
 *
 * Fits both weight tables of the corpus proposers on the development projects of package-list.json, and on nothing else:
 * core/prediction/mixture-weight.ts, then core/prediction/calibration-weight.ts on other points of the same projects, each
 * seen through a mixture that was fitted without its project. Prints what leaving projects out would have given.
 */
const mixtureSeed = 77
const calibrationSeed = 5
/** Projects left out together when something is measured or fitted on top. */
const foldSize = 4

const say = (line: string) => void process.stderr.write(`${line}\n`)
const place = (name: string) => fileURLToPath(new URL(`../core/prediction/${name}`, import.meta.url))
const rounded = (value: number) => Number(value.toPrecision(4))

async function readProjects() {
  const tokenizer = await readTokenizer()
  const projects: IndexedProject[] = []
  for (const project of packages.complete.development)
    projects.push(await indexProject(await fetchProject(project), tokenizer))
  return { tokenizer, projects }
}

/** Wrapped to the house's width. */
function numberLines(values: readonly number[]): string {
  const lines: string[] = ['']
  for (const value of values) {
    const word = `${rounded(value)},`
    if ((lines.at(-1) ?? '').length + word.length > 116) lines.push('')
    lines.push(`${lines.pop() ?? ''} ${word}`)
  }
  return lines.map((line) => ` ${line}`).join('\n')
}

const header = (what: string) =>
  `/**\n * ${what}\n * Made by bench/complete-fit.ts on the development projects of bench/package-list.json; never by hand.\n */\n`

async function writeMixture(weights: ArrayLike<number>): Promise<void> {
  const text = `${header('Mixing weights of `TokenMixture`, at `weightIndex`.')}export const mixtureWeights: readonly number[] = [\n${numberLines(Array.from(weights))}\n]\n`
  await writeFile(place('mixture-weight.ts'), text)
}

async function writeCalibration(weights: CalibrationWeights): Promise<void> {
  const list = (values: readonly number[]) => `[\n${numberLines(values)}\n  ]`
  const rows = weights.hidden.map((row) => list(row)).join(', ')
  const body = `  mean: ${list(weights.mean)},\n  scale: ${list(weights.scale)},\n  hidden: [${rows}],\n  hiddenBias: ${list(weights.hiddenBias)},\n  output: ${list(weights.output)},\n  outputBias: ${rounded(weights.outputBias)},\n`
  const text = `import type { CalibrationWeights } from './calibration'\n\n${header('Weights of `calibrate`; features in the order of `featureNames`.')}export const calibrationWeights: CalibrationWeights = {\n${body}}\n`
  await writeFile(place('calibration-weight.ts'), text)
}

interface ScoredRow extends CalibrationRow {
  readonly score: number
}

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))

/** First answer right, among the first five, and precision at the share shown: for rows of one or more projects. */
function report(name: string, rows: readonly ScoredRow[], points: number): void {
  const byPoint = new Map<string, ScoredRow[]>()
  for (const row of rows) {
    const key = `${row.project} ${row.point}`
    const list = byPoint.get(key) ?? byPoint.set(key, []).get(key)
    list?.push(row)
  }
  const ranked = [...byPoint.values()].map((list) => list.sort((a, b) => b.score - a.score))
  const firsts = ranked.map((list) => list[0]).filter((first) => first !== undefined)
  const share = (count: number, total: number) => ((100 * count) / total).toFixed(1)
  const top1 = share(firsts.filter((first) => first.isRight).length, points)
  const top5 = share(ranked.filter((list) => list.slice(0, 5).some((one) => one.isRight)).length, points)
  const at = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6].map((threshold) => {
    const shown = firsts.filter((first) => first.score >= threshold)
    return `${threshold}: ${share(shown.length, points)}/${share(shown.filter((first) => first.isRight).length, Math.max(1, shown.length))}`
  })
  const loss = rows.reduce((sum, { score, isRight }) => sum - Math.log(isRight ? score : 1 - score), 0) / rows.length
  say(`${name}: loss ${loss.toFixed(4)} top1 ${top1} top5 ${top5}; threshold: shown/right ${at.join(' ')}`)
}

async function fit(pointsPerProject: number): Promise<void> {
  const { tokenizer, projects } = await readProjects()
  const points = { points: pointsPerProject, seed: mixtureSeed }
  const tokenRows = projects.flatMap((project, number) => mixtureRows(number, project, tokenizer, points))
  const folds = Array.from({ length: Math.ceil(projects.length / foldSize) }, (_, fold) => fold)
  const foldOf = (project: number) => Math.floor(project / foldSize)
  const candidateRows: CalibrationRow[] = []
  for (const fold of folds) {
    const mixture = fitMixture(
      tokenRows.filter(({ project }) => foldOf(project) !== fold),
      tokenizer.size,
    )
    const left = tokenRows.filter(({ project }) => foldOf(project) === fold)
    say(`fold ${fold}: ${mixtureBits(left, mixture, tokenizer.size).toFixed(3)} bits a token`)
    for (const [number, project] of projects.entries()) {
      if (foldOf(number) === fold)
        candidateRows.push(
          ...calibrationRows(
            number,
            project,
            { tokenizer, mixture },
            { points: pointsPerProject, seed: calibrationSeed },
          ),
        )
    }
  }
  const leftOut: ScoredRow[] = []
  for (const fold of folds) {
    const weights = fitCalibration(
      candidateRows.filter(({ project }) => foldOf(project) !== fold),
      1,
    )
    const left = candidateRows.filter(({ project }) => foldOf(project) === fold)
    leftOut.push(...left.map((row) => ({ ...row, score: sigmoid(logit(row.features, weights)) })))
  }
  report(
    'left out',
    leftOut.filter(({ isYoung }) => !isYoung),
    pointsPerProject * projects.length,
  )
  report(
    'left out, young files',
    leftOut.filter(({ isYoung }) => isYoung),
    Math.ceil(pointsPerProject / 3) * projects.length,
  )
  await writeMixture(fitMixture(tokenRows, tokenizer.size))
  const weights = fitCalibration(candidateRows, 1)
  await writeCalibration(weights)
}

await fit(Number(process.argv[2] ?? 500))

'use client'

import { sharedRow, weightsFor, type PolicySnapshot } from '@/core/learning/policy'
import { featureNames, initialWeights, type FeatureName } from '@/core/learning/policy-feature'
import { classNames } from '../ui/class-name'
import { featureTexts } from './feature-text'

export function WeightTable({ policy, language }: { policy: PolicySnapshot; language: string }) {
  // The shared row is what every language starts from; it adds nothing to itself.
  const weights = weightsFor(policy, language === sharedRow ? '' : language)
  const widest = Math.max(1, ...featureNames.map((name) => Math.abs(weights[name])))
  return (
    <table className="w-full table-fixed text-left">
      <thead className="text-sm text-muted">
        <tr>
          <th className="py-1 font-normal">A suggestion that is, or comes</th>
          <th className="w-2/5 py-1 text-center font-normal">against · for showing it</th>
          <th className="w-18 py-1 text-right font-normal">weight</th>
        </tr>
      </thead>
      <tbody>
        {featureNames.map((name) => (
          <WeightRow
            key={name}
            name={name}
            weight={weights[name]}
            widest={widest}
            isLearned={isLearned(policy, language, name)}
          />
        ))}
      </tbody>
    </table>
  )
}

function WeightRow({
  name,
  weight,
  widest,
  isLearned,
}: {
  name: FeatureName
  weight: number
  widest: number
  isLearned: boolean
}) {
  const share = (Math.abs(weight) / widest) * 50
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 pr-3 font-normal" title={name}>
        {featureTexts[name]}
        {isLearned && <span className="text-sm text-muted"> · learned</span>}
      </th>
      <td>
        <span className="sr-only">{weight < 0 ? 'against' : weight > 0 ? 'for' : 'neither'}</span>
        <div
          aria-hidden
          className="relative h-2 before:absolute before:inset-y-0 before:left-1/2 before:w-px before:bg-faint"
        >
          <div
            className={classNames(
              'absolute inset-y-0 rounded-sm',
              weight < 0 ? 'right-1/2 bg-removed' : 'left-1/2 bg-added',
            )}
            style={{ width: `${share}%` }}
          />
        </div>
      </td>
      <td className="text-right font-mono text-sm tabular-nums">{formatWeight(weight)}</td>
    </tr>
  )
}

function isLearned(policy: PolicySnapshot, language: string, name: FeatureName): boolean {
  const own = language === sharedRow ? 0 : (policy.weights[language]?.[name] ?? 0)
  const shared = policy.weights[sharedRow]?.[name] ?? initialWeights[name]
  return own !== 0 || shared !== initialWeights[name]
}

/** A real minus sign, as wide as the plus. */
function formatWeight(weight: number): string {
  const text = Math.abs(weight).toFixed(2)
  return weight === 0 || text === '0.00' ? '0.00' : `${weight < 0 ? '−' : '+'}${text}`
}

'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { Tabs } from 'radix-ui'
import { Download, RotateCcw } from 'lucide-react'
import { serialisePolicy } from '@/core/learning/policy-file'
import { sharedRow, type PolicySnapshot } from '@/core/learning/policy'
import { startTabWorker, type TabWorker } from '@/workers/tab/client'
import { languageNames } from '../settings/predicted-language'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/confirm-dialog'
import { download } from '../ui/download'
import { PageHeader } from '../ui/page-header'
import { OutcomeHistory } from './outcome-history'
import { WeightTable } from './weight-table'

export default function LearningPage() {
  const { policy, failure, reset } = usePolicy()
  const [asksReset, setAsksReset] = useState(false)
  const exportPolicy = () => policy && download('inkling-policy.json', 'application/json', serialisePolicy(policy))
  return (
    <>
      <PageHeader />
      <main className="mx-auto w-full max-w-190 px-4 pt-8 pb-16">
        <div className="flex flex-wrap items-start gap-2">
          <div className="mr-auto max-w-120">
            <h1 className="text-xl font-semibold tracking-tight">What Tab has learned</h1>
            <p className="mt-1 text-muted">
              Each suggestion that you take, dismiss or type past moves these weights a little. They stay in this
              browser.
            </p>
          </div>
          <Button disabled={!policy} onClick={exportPolicy}>
            <Download size={14} aria-hidden /> Export
          </Button>
          <Button disabled={!policy} onClick={() => setAsksReset(true)}>
            <RotateCcw size={14} aria-hidden /> Reset
          </Button>
        </div>
        {failure && (
          <p role="alert" className="mt-6 text-danger">
            {failure}
          </p>
        )}
        {policy && (
          <>
            <section aria-labelledby="weights" className="mt-8">
              <h2 id="weights" className="mb-2 font-medium">
                Weights
              </h2>
              <Weights policy={policy} />
            </section>
            <section aria-labelledby="history" className="mt-10">
              <h2 id="history" className="mb-2 font-medium">
                Outcomes
              </h2>
              <OutcomeHistory history={policy.history} />
            </section>
          </>
        )}
        <ConfirmDialog
          open={asksReset}
          title="Reset what was learned"
          message="All weights go back to where they started and the list of outcomes is emptied. Export first to keep them."
          action="Reset"
          onConfirm={reset}
          onClose={() => setAsksReset(false)}
        />
      </main>
    </>
  )
}

function Weights({ policy }: { policy: PolicySnapshot }) {
  const languages = [sharedRow, ...Object.keys(policy.weights).filter((language) => language !== sharedRow)]
  return (
    <Tabs.Root defaultValue={sharedRow}>
      <Tabs.List aria-label="Language" className="mb-2 flex flex-wrap gap-1">
        {languages.map((language) => (
          <Tabs.Trigger
            key={language}
            value={language}
            className="h-7 rounded-sm px-2 text-muted hover:text-fg data-[state=active]:bg-selected data-[state=active]:text-fg"
          >
            {language === sharedRow
              ? 'All languages'
              : (Object.entries(languageNames).find(([id]) => id === language)?.[1] ?? language)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {languages.map((language) => (
        <Tabs.Content key={language} value={language} tabIndex={-1}>
          <WeightTable policy={policy} language={language} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

/** The tab worker owns the policy: it is asked, so that what is shown is what it decides by. */
function usePolicy() {
  const [policy, setPolicy] = useState<PolicySnapshot | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const worker = useRef<TabWorker | null>(null)
  useEffect(() => {
    const current = startTabWorker({ onFailure: setFailure })
    worker.current = current
    let isCurrent = true
    const read = () => void current.policy('read').then((read) => isCurrent && setPolicy(read))
    read()
    window.addEventListener('focus', read)
    return () => {
      isCurrent = false
      window.removeEventListener('focus', read)
      current.destroy()
    }
  }, [])
  const reset = useCallback(() => void worker.current?.policy('reset').then(setPolicy), [])
  return { policy, failure, reset }
}

'use client'

import { useEffect, useRef, useState } from 'react'
import { Popover } from 'radix-ui'
import type { PredictionTrace } from '@/core/prediction/prediction-trace'
import { Button } from '../ui/button'
import type { Prediction } from '../workbench/prediction'
import type { WhyQuestion } from '../workbench/session'
import { dropTexts, proposerNames } from './reason'

export interface WhyPopoverProps {
  question: WhyQuestion
  prediction: Prediction
  onClose: () => void
  onDetails: () => void
}

const origins: Readonly<Record<keyof typeof proposerNames, string>> = {
  copy: 'The longest stretch of this workspace that ends like the text before the cursor goes on this way.',
  cache: 'Words that often follow these in this file and workspace, the last edits counting more.',
  pattern: 'The same change as in the last edit, at the next place like it.',
  model: 'The local model continued the text.',
}

/** Beside the badge: where a suggestion comes from and what it won against. The editor keeps the focus. */
export function WhyPopover({ question, prediction, onClose, onDetails }: WhyPopoverProps) {
  const [trace, setTrace] = useState<PredictionTrace | null>(null)
  const anchor = useRef(question.badge)
  useEffect(() => {
    let isCurrent = true
    void prediction.traceOf(question.suggestionId).then((found) => {
      if (!isCurrent) return
      if (found) setTrace(found)
      else onClose()
    })
    return () => {
      isCurrent = false
    }
  }, [prediction, question, onClose])
  useEffect(() => {
    // Any key means that the person went on.
    window.addEventListener('keydown', onClose, { once: true })
    return () => window.removeEventListener('keydown', onClose)
  }, [onClose])

  if (!trace?.shown) return null
  const others = trace.candidates.length - 1
  const dropped = [...new Set(trace.candidates.flatMap(({ drop }) => (drop === null ? [] : [dropTexts[drop]])))]
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          aria-label="Why this is suggested"
          className="ink-float z-40 w-80 p-3"
        >
          <p className="font-medium">
            {proposerNames[trace.shown.proposer]}, {Math.round(trace.shown.confidence * 100)} % confident,{' '}
            {trace.totalMs.toFixed(1)} ms
          </p>
          <p className="mt-1 text-muted">{origins[trace.shown.proposer]}</p>
          {others > 0 && (
            <p className="mt-1 text-muted">
              Chosen over {others} {others === 1 ? 'other' : 'others'}
              {dropped.length > 0 && `; dropped: ${dropped.join(', ')}`}.
            </p>
          )}
          <Button
            size="small"
            className="mt-3"
            onClick={() => {
              onClose()
              onDetails()
            }}
          >
            All stages in the inspector
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

import { describe, expect, it } from 'vitest'
import { parseRecording } from '@/core/history/recording'
import { applyTextEdits } from '@/core/text/text-edit'
import { simulateSession } from './replay-simulation'

const played = (json: string): { text: string; changes: number; lastMs: number } => {
  const recording = parseRecording(json)
  if (!recording.ok) throw new Error(recording.error.message)
  let text = ''
  let changes = 0
  for (const step of recording.value.steps) {
    if (step.path !== 'a.ts') continue
    if (step.kind === 'content') text = step.text
    if (step.kind !== 'change') continue
    text = applyTextEdits(text, step.edits)
    changes++
  }
  return { text, changes, lastMs: recording.value.steps.at(-1)?.atMs ?? 0 }
}

describe('simulateSession', () => {
  const before = 'const a = 1\nfunction f() {\n  return a\n}\n'
  const after = 'const a = 12\nfunction f(x) {\n  if (x)\n    return 0\n  return a\n}\n😀'
  const session = { path: 'a.ts', before, after, others: new Map([['b.ts', 'other']]), mostKeystrokes: 1000 }

  it('ends with the new text, key by key', () => {
    const { text, changes } = played(simulateSession(session))
    expect(text).toBe(after)
    expect(changes).toBeGreaterThan(15)
  })

  it('stops at the number of keys', () => {
    expect(played(simulateSession({ ...session, mostKeystrokes: 5 })).changes).toBe(5)
  })

  it('is the same every time', () => {
    expect(simulateSession(session)).toBe(simulateSession(session))
  })
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { calmMs, Settling } from './settling'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('shows unrest at once and calm only after a pause', () => {
  const sync = new Settling<'saved' | 'saving' | 'offline'>('saved', 'saved')
  const seen: string[] = []
  sync.subscribe(() => seen.push(sync.read()))
  for (let key = 0; key < 5; key++) {
    sync.write('saving')
    sync.write('saved')
    vi.advanceTimersByTime(calmMs / 2)
  }
  expect(seen).toEqual(['saving'])
  vi.advanceTimersByTime(calmMs)
  expect(seen).toEqual(['saving', 'saved'])
})

it('does not fall back to calm when the server was lost meanwhile', () => {
  const sync = new Settling<'saved' | 'saving' | 'offline'>('saving', 'saved')
  sync.write('saved')
  sync.write('offline')
  vi.advanceTimersByTime(calmMs * 2)
  expect(sync.read()).toBe('offline')
})

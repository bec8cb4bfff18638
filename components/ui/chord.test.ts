import { describe, expect, it } from 'vitest'
import { chordParts, matchesChord } from './chord'

interface Keys {
  key: string
  code?: string
  ctrlKey?: boolean
  metaKey?: boolean
  altKey?: boolean
  shiftKey?: boolean
}

function press(keys: Keys): KeyboardEvent {
  return { code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...keys } as KeyboardEvent
}

describe('a chord', () => {
  it('is spelled in the notation of the system', () => {
    expect(chordParts('Mod-Shift-P', true)).toEqual(['⌘', '⇧', 'P'])
    expect(chordParts('Mod-Shift-P', false)).toEqual(['Ctrl', 'Shift', 'P'])
  })

  it('matches Mod as Ctrl on plain systems and as Meta on Apple ones', () => {
    expect(matchesChord('Mod-P', press({ key: 'p', ctrlKey: true }), false)).toBe(true)
    expect(matchesChord('Mod-P', press({ key: 'p', metaKey: true }), false)).toBe(false)
    expect(matchesChord('Mod-P', press({ key: 'p', metaKey: true }), true)).toBe(true)
    expect(matchesChord('Mod-P', press({ key: 'p', ctrlKey: true }), true)).toBe(false)
  })

  it('does not match while another modifier is held', () => {
    expect(matchesChord('Mod-P', press({ key: 'P', ctrlKey: true, shiftKey: true }), false)).toBe(false)
    expect(matchesChord('F6', press({ key: 'F6', altKey: true }), false)).toBe(false)
  })

  it('falls back to the physical key where Alt composes a character', () => {
    expect(matchesChord('Alt-W', press({ key: '∑', code: 'KeyW', altKey: true }), true)).toBe(true)
  })
})

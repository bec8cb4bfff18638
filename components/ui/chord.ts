/** Chords are written as CodeMirror writes them: `Mod-Shift-P`, where Mod is ⌘ on Apple systems and Ctrl elsewhere. */
function isApple(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
}

const appleNames: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Ctrl: '⌃' }
const plainNames: Readonly<Record<string, string>> = { Mod: 'Ctrl' }
const keyNames: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Comma: ',',
  Enter: '⏎',
}

export function chordParts(chord: string, apple = isApple()): readonly string[] {
  const names = apple ? appleNames : plainNames
  return chord.split('-').map((part) => names[part] ?? keyNames[part] ?? part)
}

/** Whether a keydown is exactly this chord: every modifier named, no other held. Letters compare without case. */
export function matchesChord(chord: string, event: KeyboardEvent, apple = isApple()): boolean {
  const parts = chord.split('-')
  const key = parts.at(-1) ?? ''
  const wants = (name: string) => parts.includes(name)
  const control = wants('Ctrl') || (wants('Mod') && !apple)
  const meta = wants('Mod') && apple
  if (event.ctrlKey !== control || event.metaKey !== meta) return false
  if (event.altKey !== wants('Alt') || event.shiftKey !== wants('Shift')) return false
  const pressed = key === 'Comma' ? ',' : key === 'Backslash' ? '\\' : key
  if (event.key.toLowerCase() === pressed.toLowerCase()) return true
  // With Alt held, macOS and some layouts report the composed character: fall back to the physical key.
  return wants('Alt') && (event.code === `Key${key.toUpperCase()}` || event.code === `Digit${key}`)
}

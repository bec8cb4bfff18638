/** Something a person can ask the workbench to do: by palette, by key, by menu. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly section: 'File' | 'View' | 'Editor' | 'Tab' | 'Go'
  /** The first chord is shown; the others are alternates for keys that browsers keep for themselves. */
  readonly chords: readonly string[]
  readonly isAvailable?: boolean
  /** Null where the editor handles the key itself: listed, for reading only. */
  readonly run: (() => void) | null
}

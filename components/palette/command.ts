/** Something a person can ask the workbench to do: by palette, by key, by menu. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly section: 'File' | 'View' | 'Editor' | 'Tab' | 'Go'
  /** The first chord is shown; the others are alternates for keys that browsers keep for themselves. */
  readonly chords: readonly string[]
  /** Keys that the editor itself handles are listed for reading, and run from the palette only. */
  readonly isEditorKey?: boolean
  readonly isAvailable?: boolean
  run(): void
}

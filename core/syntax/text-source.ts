/** Read access to a text by UTF-16 offsets; CodeMirror's `Text` satisfies it. */
export interface TextSource {
  readonly length: number
  sliceString(from: number, to: number): string
}

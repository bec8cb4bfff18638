/** The markers of a serialised window, named like the model's special tokens. */
export const sentinel = {
  file: '<file>',
  edit: '<edit>',
  original: '<orig>',
  updated: '<upd>',
  context: '<ctx>',
  suffix: '<suf>',
  middle: '<mid>',
} as const

/** Every name the tokenizer reserves, with any number of backslashes before it, so that escaping can be undone exactly. */
const reserved =
  /<(\\*)((?:pad|eot|file|ctx|suf|mid|edit|orig|upd|noedit|jump|cursor|diag|recent|lang:[a-z]+|spare:\d+)>)/g

/** Puts a backslash into text that reads like a marker, so that a file can never end its own section. */
export const escapeSentinels = (text: string): string => text.replace(reserved, '<\\$1$2')

/** The inverse of `escapeSentinels`. */
export const unescapeSentinels = (text: string): string =>
  text.replace(reserved, (whole: string, slashes: string, name: string) =>
    slashes === '' ? whole : `<${slashes.slice(1)}${name}`,
  )

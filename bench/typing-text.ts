/** Printable ASCII that a US keyboard has one key for, and the line break. */
const typeable = /^[\x20-\x7e]+$/

/**
 * At least `keys` characters of code as a person would type it: lines drawn from `source`, without their indentation (the editor
 * indents). Closing brackets and quotes are typed too: the editor lets them overtype its own. Deterministic for one `random`.
 */
export function typingText(source: string, keys: number, random: () => number): string {
  const lines = source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= 16 && line.length <= 90 && typeable.test(line) && !/^[/*@]/.test(line))
  if (lines.length === 0) throw new RangeError('the source has no line that can be typed')
  let text = ''
  while (text.length < keys) text += `${lines[Math.floor(random() * lines.length)] ?? ''}\n`
  return text.slice(0, keys)
}

/** Lines looked at; past them a file's style does not change its mind. */
const sampledLines = 400

/** The indent that most lines of the text step by: a tab or 2–8 spaces; null when too few lines are indented to tell. */
export function indentUnitOf(text: string): string | null {
  const steps = new Map<string, number>()
  let previous = 0
  let from = 0
  for (let line = 0; line < sampledLines && from <= text.length; line += 1) {
    const newline = text.indexOf('\n', from)
    const to = newline < 0 ? text.length : newline
    let width = 0
    while (from + width < to && text[from + width] === ' ') width += 1
    if (text[from] === '\t') count(steps, '\t')
    else if (from + width < to) {
      const step = Math.abs(width - previous)
      if (step >= 2 && step <= 8) count(steps, ' '.repeat(step))
      previous = width
    }
    from = to + 1
  }
  const best = [...steps].sort((a, b) => b[1] - a[1])[0]
  return best && best[1] >= 2 ? best[0] : null
}

function count(steps: Map<string, number>, key: string): void {
  steps.set(key, (steps.get(key) ?? 0) + 1)
}

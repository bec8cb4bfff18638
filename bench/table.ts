/** A result for a person: lists of objects as columns, everything else as `path  value` lines. */
export function renderTable(result: object): string {
  const lines: string[] = []
  for (const [key, value] of Object.entries(result)) {
    if (Array.isArray(value) && value.length > 0 && value.every((row) => typeof row === 'object' && row !== null)) {
      lines.push('', `${key}:`, ...renderRows(value.map((row: object) => flatten(row))), '')
    } else if (typeof value === 'object' && value !== null) {
      for (const [path, leaf] of flatten(value)) lines.push(`${key}.${path}  ${leaf}`)
    } else {
      lines.push(`${key}  ${String(value)}`)
    }
  }
  return lines.join('\n').trim()
}

function flatten(value: object, prefix = ''): Map<string, string> {
  const cells = new Map<string, string>()
  for (const [key, member] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof member === 'object' && member !== null) {
      for (const [inner, leaf] of flatten(member, path)) cells.set(inner, leaf)
    } else {
      cells.set(path, String(member))
    }
  }
  return cells
}

function renderRows(rows: readonly Map<string, string>[]): string[] {
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row.get(column)?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(columns), ...rows.map((row) => line(columns.map((column) => row.get(column) ?? '')))]
}

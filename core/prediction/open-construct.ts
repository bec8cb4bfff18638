import type { LanguageId } from '../text/language'

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
/** A line that ends so goes on below: something has to follow before anything can be closed. */
const expectsOperand = /(=>|[=+\-*/%&|?<]|[([]|\breturn|\bin|\bof|\band|\bor|\bnot)\s*$/

/**
 * The shortest text after which what `insert` opened is closed, so that half a construct can be checked for errors: an operand where one
 * has to follow, a body for Python's headers, then the closing brackets, innermost first. Empty when nothing is left open.
 */
export function completionOf(insert: string, language: LanguageId): string {
  const open = unclosedBrackets(insert)
  const trimmed = insert.trimEnd()
  if (language === 'python' && open.length === 0 && trimmed.endsWith(':')) return ' pass'
  const operand = expectsOperand.test(trimmed) ? ' x' : ''
  return (
    operand +
    open
      .reverse()
      .map((bracket) => closerOf[bracket] ?? '')
      .join('')
  )
}

/** Opening brackets without their closing one, outermost first; brackets inside quotes do not count. */
function unclosedBrackets(text: string): string[] {
  const open: string[] = []
  let quote: string | null = null
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at++
    else if (quote !== null) quote = character === quote || (character === '\n' && quote !== '`') ? null : quote
    else if (character === '"' || character === "'" || character === '`') quote = character
    else if (character in closerOf) open.push(character)
    else if (character === closerOf[open.at(-1) ?? '']) open.pop()
  }
  return open
}

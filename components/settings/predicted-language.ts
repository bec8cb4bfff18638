import type { LanguageId } from '@/core/text/language'

export const languageNames: Readonly<Record<LanguageId, string>> = {
  typescript: 'TypeScript',
  tsx: 'TSX',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  rust: 'Rust',
  java: 'Java',
  c: 'C',
  cpp: 'C++',
  html: 'HTML',
  css: 'CSS',
  json: 'JSON',
  bash: 'Shell',
  plain: 'Other text',
}

export const predictedLanguages = Object.entries(languageNames)

import { cp, mkdir, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { TemplateId, TemplateSummary } from '../services'

/**
 * Every file carries this suffix in the repository, so that no compiler, linter or test runner of ours takes a template's code
 * for its own, and a template's `.gitignore` does not ignore the template.
 */
const suffix = '.template'
const folder = path.join(import.meta.dirname, 'templates')

export const templates: readonly TemplateSummary[] = [
  { id: 'empty', name: 'Empty', description: 'A folder with a readme' },
  { id: 'typescript', name: 'TypeScript', description: 'Node, strict compiler settings, a test' },
  { id: 'react-vite', name: 'React + Vite', description: 'React with TypeScript, served by Vite' },
  { id: 'python', name: 'Python', description: 'A package with a command and a test' },
]

/** Copies a template's files to `target`, which does not exist yet. */
export async function copyTemplate(id: TemplateId, target: string): Promise<void> {
  await mkdir(target)
  await cp(path.join(folder, id), target, { recursive: true, errorOnExist: true, force: false })
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const from = path.join(entry.parentPath, entry.name)
    await rename(from, from.slice(0, -suffix.length))
  }
}

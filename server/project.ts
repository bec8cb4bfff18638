import path from 'node:path'
import type { ProjectOpening } from './control'
import { parseGitUrl } from './workspace/git-url'
import type { OpenEvent, WorkspaceService } from './services'

export interface ProjectPorts {
  readonly workspaces: WorkspaceService
  /** The full URL of a path of ours, with a start token. */
  readonly urlOf: (pathname: string) => string
  readonly onProgress: (event: Extract<OpenEvent, { kind: 'progress' }>) => void
}

/** Opens what was named on the command line: nothing, a folder, or a git URL. Answers the URL to print. */
export async function openProject(
  project: string | null,
  { workspaces, urlOf, onProgress }: ProjectPorts,
  signal: AbortSignal,
): Promise<ProjectOpening> {
  if (project === null) return { kind: 'url', url: urlOf('/') }
  if (!isRemote(project)) {
    const opened = await workspaces.openFolder(path.resolve(project))
    if (!opened.ok) return opened.error
    return { kind: 'url', url: urlOf(`/w/${opened.value.workspaceId}`) }
  }
  for await (const event of workspaces.openGit({ url: project, signal })) {
    if (event.kind === 'progress') onProgress(event)
    else if (event.kind === 'refused') return event
    // The page asks for the token; a terminal would keep it in its history.
    else if (event.kind === 'token-needed')
      return { kind: 'url', url: urlOf(`/open?url=${encodeURIComponent(project)}`) }
    else return { kind: 'url', url: urlOf(`/w/${event.workspaceId}${placeOf(event)}`) }
  }
  throw new Error('Opening ended without a result.')
}

/** A URL (a single letter is a drive), or something that only git would take for one; parseGitUrl says which of them are accepted. */
const isRemote = (project: string) =>
  /^[a-z][a-z\d+.-]+:/i.test(project) || (/^[\w.-]+@[\w.-]+:/.test(project) && !parseGitUrl(project).ok)

function placeOf({ path: file, line }: Extract<OpenEvent, { kind: 'opened' }>): string {
  if (file === null) return ''
  return `?path=${encodeURIComponent(file)}${line === null ? '' : `&line=${line}`}`
}

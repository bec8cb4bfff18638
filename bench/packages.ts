import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import packageList from './package-list.json'

const runFile = promisify(execFile)
const cacheFolder = fileURLToPath(new URL('../node_modules/.cache/inkling-bench/', import.meta.url))
const fetchTimeoutMs = 180_000

export interface BenchProject {
  readonly package: string
  /** Folder of its source files inside the package. */
  readonly folder: string
  readonly licence: string
}

export interface VersionPair {
  readonly before: string
  readonly after: string
  readonly path: string
  /** Where the file is in the newer package, when it was renamed. */
  readonly afterPath?: string
}

/** A file that is edited from one version into the next, with the folder of the older package around it. */
export interface EditedFile {
  readonly before: string
  readonly after: string
  readonly folder: string
  /** Inside `folder`, in both versions. */
  readonly path: string
}

export interface PackageFile {
  readonly package: string
  readonly path: string
}

/**
 * The packages that benches run on by default. Development lists may be tuned on; test lists never, and none of their
 * packages was trained on. Committed before the first tuning.
 */
export interface PackageList {
  readonly complete: { readonly development: readonly BenchProject[]; readonly test: readonly BenchProject[] }
  readonly diff: { readonly development: readonly VersionPair[]; readonly test: readonly VersionPair[] }
  /** Real changes that the replay bench types key by key when it is given no recording. Nothing is tuned on them. */
  readonly replay: readonly EditedFile[]
  /** Files that are reformatted to count what ignoring white space saves. */
  readonly reformatted: readonly PackageFile[]
  readonly syntax: readonly PackageFile[]
}

export const packages: PackageList = packageList

/** Folder of one exact `name@version` from the npm registry, fetched once with npm's own client. Throws when it cannot be. */
export async function fetchPackage(spec: string): Promise<string> {
  if (!/^(@[\w.-]+\/)?[\w.-]+@\d[\w.+-]*$/.test(spec)) throw new RangeError(`not an exact package version: ${spec}`)
  const folder = join(cacheFolder, spec.replace('/', '+'))
  if (existsSync(folder)) return folder
  await mkdir(cacheFolder, { recursive: true })
  const staging = await mkdtemp(join(cacheFolder, 'fetching-'))
  try {
    await runFile('npm', ['pack', spec, '--silent', '--ignore-scripts', '--pack-destination', staging], {
      timeout: fetchTimeoutMs,
    })
    const archive = (await readdir(staging)).find((name) => name.endsWith('.tgz'))
    if (archive === undefined) throw new Error(`npm pack wrote no archive for ${spec}`)
    const unpacked = join(staging, 'unpacked')
    await mkdir(unpacked)
    await runFile('tar', ['xzf', join(staging, archive), '-C', unpacked, '--strip-components', '1'])
    await rename(unpacked, folder).catch((cause: unknown) => {
      if (!existsSync(folder)) throw cause
    })
  } catch (cause) {
    throw new Error(`could not fetch ${spec} from the npm registry`, { cause })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  return folder
}

/** The source folder of a project of the list, fetched. */
export async function fetchProject(project: BenchProject): Promise<string> {
  return join(await fetchPackage(project.package), project.folder)
}

/** The path of one file of a package, fetched. */
export async function fetchFile(file: PackageFile): Promise<string> {
  return join(await fetchPackage(file.package), file.path)
}

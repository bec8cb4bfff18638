import watcher from '@parcel/watcher'
import path from 'node:path'
import type { DocumentLogger } from './document-logger'
import { unwatchedGlobs } from './tree-walk'

export interface FolderChange {
  readonly type: 'create' | 'update' | 'delete'
  /** Relative to the folder, `/`-separated. */
  readonly path: string
}

/**
 * Reports changes below `root` until the result is called. `onChanges` gets null when changes may have been missed. Resolves to null
 * where the system refuses to watch (too many watches, an unusual file system); the caller looks for itself then.
 */
export async function watchFolder(
  root: string,
  onChanges: (changes: readonly FolderChange[] | null) => void,
  logger: DocumentLogger,
): Promise<(() => Promise<void>) | null> {
  try {
    const subscription = await watcher.subscribe(
      root,
      (error, events) => {
        if (error) {
          logger.warn({ err: error, root }, 'changes of a folder were missed')
          return onChanges(null)
        }
        onChanges(
          events.map((event) => ({
            type: event.type,
            path: path.relative(root, event.path).split(path.sep).join('/'),
          })),
        )
      },
      { ignore: [...unwatchedGlobs] },
    )
    return () => subscription.unsubscribe()
  } catch (error) {
    logger.warn({ err: error, root }, 'a folder cannot be watched; it is compared every few seconds instead')
    return null
  }
}

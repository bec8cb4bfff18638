import Link from 'next/link'
import type { ReactNode } from 'react'
import { ThemeMenu } from '../theme/theme-menu'

/** The line above every page that is not the workbench. */
export function PageHeader({ children }: { children?: ReactNode }) {
  return (
    <header className="flex h-12 items-center gap-4 px-4">
      <Link href="/" className="flex items-center gap-2 rounded-sm font-medium">
        <img src="/icon.svg" alt="" width={20} height={20} />
        Inkling
      </Link>
      <nav className="ml-auto flex items-center gap-3 text-muted" aria-label="Pages">
        {children}
        <ThemeMenu />
      </nav>
    </header>
  )
}

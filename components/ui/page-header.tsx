import Link from 'next/link'
import type { ReactNode } from 'react'
import { ThemeMenu } from '../theme/theme-menu'

/** The line above every page that is not the workbench. */
export function PageHeader({ children }: { children?: ReactNode }) {
  return (
    <header className="flex h-12 items-center gap-4 px-4">
      <Link href="/" className="flex items-center gap-2 rounded-sm font-medium">
        <Mark />
        Inkling
      </Link>
      <nav className="ml-auto flex items-center gap-3 text-muted" aria-label="Pages">
        {children}
        <ThemeMenu />
      </nav>
    </header>
  )
}

/** `public/icon.svg`, inline: an image would be fetched ahead by pages that never show it. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" width={20} height={20} fill="none" strokeLinecap="round" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#2a3a8f" />
      <path d="M8 10h15M8 16h5.5" stroke="#fff" strokeWidth="2.6" />
      <path d="M20.5 16h3.5M8 22h10" stroke="#fff" strokeWidth="2.6" strokeOpacity=".45" />
      <path d="M17 12.8v6.4" stroke="#b9c6ff" strokeWidth="2.2" />
    </svg>
  )
}

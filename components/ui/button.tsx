'use client'

import type { ComponentProps, ReactNode } from 'react'
import { Tooltip } from 'radix-ui'
import { classNames } from './class-name'
import { Shortcut } from './shortcut'

type Variant = 'primary' | 'plain' | 'quiet' | 'danger'

const variants: Readonly<Record<Variant, string>> = {
  primary: 'bg-accent text-on-accent font-medium hover:opacity-90',
  plain: 'border border-line bg-raised text-fg hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-fg',
  danger: 'border border-line bg-raised text-danger hover:bg-hover',
}

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant
  size?: 'small' | 'normal' | 'large'
}

export function Button({ variant = 'plain', size = 'normal', className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded whitespace-nowrap transition-colors disabled:opacity-50',
        size === 'small' ? 'h-6 px-2 text-sm' : size === 'normal' ? 'h-7 px-2.5' : 'h-10 px-4 text-lg',
        variants[variant],
        className,
      )}
    />
  )
}

export interface IconButtonProps extends ComponentProps<'button'> {
  label: string
  /** Key chord shown in the tooltip, in our notation: `Mod-Shift-P`. */
  chord?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

export function IconButton({ label, chord, side = 'bottom', className, children, ...rest }: IconButtonProps) {
  return (
    <Hint label={label} chord={chord} side={side}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classNames(
          'inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted transition-colors hover:bg-hover hover:text-fg disabled:opacity-40',
          className,
        )}
      >
        {children}
      </button>
    </Hint>
  )
}

export interface HintProps {
  label: ReactNode
  chord?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

/** A tooltip over its one child, which must take a ref. */
export function Hint({ label, chord, side = 'bottom', children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="ink-float z-50 flex max-w-80 items-center gap-2 px-2 py-1 text-sm text-fg"
        >
          {label}
          {chord && <Shortcut chord={chord} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

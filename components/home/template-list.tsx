'use client'

import { useRouter } from 'next/navigation'
import { useMutation, useQuery } from '@tanstack/react-query'
import { messageOf, useTRPC } from '../api/client'

export function TemplateList() {
  const trpc = useTRPC()
  const router = useRouter()
  const templates = useQuery({ ...trpc.workspace.templates.queryOptions(), staleTime: Infinity })
  const open = useMutation({
    ...trpc.workspace.openTemplate.mutationOptions(),
    onSuccess: ({ workspaceId }) => router.push(`/w/${workspaceId}`),
  })
  const failure = templates.error ?? open.error

  return (
    <section aria-labelledby="templates">
      <h2 id="templates" className="mb-2 font-medium text-muted">
        Start from a template
      </h2>
      <ul className="grid min-h-[66px] grid-cols-2 gap-2 sm:grid-cols-4">
        {templates.data?.map((template) => (
          <li key={template.id} className="contents">
            <button
              type="button"
              disabled={open.isPending || open.isSuccess}
              onClick={() => open.mutate({ template: template.id })}
              className="flex min-h-[66px] flex-col items-start rounded border border-line px-3 py-2 text-left transition-colors hover:bg-hover disabled:opacity-60"
            >
              <span className="font-medium">{template.name}</span>
              <span className="text-sm text-muted">
                {open.isPending && open.variables.template === template.id ? 'Opening…' : template.description}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {failure && (
        <p role="alert" className="mt-2 text-danger">
          {messageOf(failure)}
        </p>
      )}
    </section>
  )
}

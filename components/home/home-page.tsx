import Link from 'next/link'
import { PageHeader } from '../ui/page-header'
import { RecentList } from './recent-list'
import { SourceForm } from './source-form'
import { TemplateList } from './template-list'
import { UploadPanel } from './upload-panel'

export function HomePage() {
  return (
    <>
      <PageHeader>
        <Link href="/learning" className="rounded-sm hover:text-fg">
          Learning
        </Link>
      </PageHeader>
      <main className="mx-auto flex w-full max-w-170 flex-col gap-8 px-4 pt-[8vh] pb-16">
        <section>
          <h1 className="mb-4 text-2xl font-semibold max-sm:text-xl tracking-tight">Open a project, type, press Tab</h1>
          <SourceForm />
        </section>
        <TemplateList />
        <UploadPanel />
        <RecentList />
      </main>
    </>
  )
}

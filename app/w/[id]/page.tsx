import { WorkbenchLoader } from '@/components/workbench/workbench-loader'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <WorkbenchLoader key={id} workspaceId={id} />
}

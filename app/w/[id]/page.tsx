import { WorkbenchLoader } from '@/components/workbench/workbench-loader'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <WorkbenchLoader workspaceId={(await params).id} />
}

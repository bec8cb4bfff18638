import type { Browser, BrowserContext, Cookie } from '@playwright/test'
import { Project } from './project'
import { ServerProcess, type ServerOptions } from './server-process'

/** A server with one project open. Its printed URL works only once: here one browser takes it, and the others get its cookie. */
export class ProjectServer {
  private constructor(
    readonly project: Project,
    readonly server: ServerProcess,
    /** Of the project's workbench. */
    readonly address: string,
    private readonly cookies: readonly Cookie[],
  ) {}

  static async start(
    browser: Browser,
    files: Readonly<Record<string, string>>,
    options: ServerOptions = {},
  ): Promise<ProjectServer> {
    const project = new Project(files)
    const server = await ServerProcess.start({ ...options, project: project.folder })
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(server.url)
    await page.waitForURL(/\/w\/[^?]+/)
    const started = new ProjectServer(project, server, page.url(), await context.cookies())
    await context.close()
    return started
  }

  async admit(context: BrowserContext): Promise<void> {
    await context.addCookies([...this.cookies])
  }

  async dispose(): Promise<void> {
    await this.server.dispose()
    this.project.dispose()
  }
}

// Opens the real panel page (the host's own HTML and policy) in a browser, with a scripted host behind it.
import type { Browser, Page } from 'playwright-core';
import { Uri } from 'vscode';
import type { Webview } from 'vscode';
import { panelHtml } from '../../../src/host/chat/html.ts';
import type { Snapshot } from '../../../src/protocol/viewState.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { FakeHost } from './fakeHost.ts';
import { servePanel, type PanelServer } from './server.ts';
import { themeOf, type ThemeName } from './themes.ts';

export interface OpenOptions {
  readonly snapshot: Snapshot;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the editor kept of the panel's own state. */
  readonly state?: unknown;
}

export interface Panel {
  readonly page: Page;
  readonly host: FakeHost;
  /** Errors on the page and refused resources; a test ends by asserting that there are none. */
  readonly problems: readonly string[];
  /** What the panel told the editor to keep. */
  state(): Promise<unknown>;
}

export class PanelBench {
  readonly #browser: Browser;
  readonly #server: PanelServer;

  readonly #problems: string[][] = [];

  private constructor(browser: Browser, server: PanelServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<PanelBench> {
    const server = await servePanel(pageHtml);
    return new PanelBench(await launchBrowser(), server);
  }

  /** Fails when a page that was opened had a problem that its test did not look for. */
  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    const problems = this.#problems.flat();
    if (problems.length > 0) throw new Error(`Problems on the page:\n${problems.join('\n')}`);
  }

  async open(options: OpenOptions): Promise<Panel> {
    const { width = 360, height = 860, theme = 'dark' } = options;
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const problems: string[] = [];
    this.#problems.push(problems);
    page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') problems.push(`console: ${line.text()}`);
    });
    const host = new FakeHost(
      (message) => {
        void page.evaluate((data) => window.postMessage(data, '*'), message).catch(() => undefined);
      },
      options.snapshot,
      (text) => problems.push(text),
    );
    await page.exposeFunction('postToHost', (message: unknown) => host.hear(message));
    await page.addInitScript(dressPage, { ...themeOf(theme), state: options.state });
    await page.goto(this.#server.origin);
    await page.locator('main.panel:not(.is-loading)').waitFor();
    return { page, host, problems, state: () => page.evaluate(() => Reflect.get(window, 'savedState')) };
  }
}

/** What the editor does to a webview before its own script runs; here as there through the style object, not markup. */
export function dressPage(look: {
  bodyClass: string;
  variables: Readonly<Record<string, string>>;
  state: unknown;
}): void {
  const stored = sessionStorage.getItem('state');
  Reflect.set(window, 'savedState', stored === null ? look.state : JSON.parse(stored));
  Reflect.set(window, 'acquireVsCodeApi', () => ({
    postMessage: (message: unknown) => void (Reflect.get(window, 'postToHost') as (m: unknown) => unknown)(message),
    getState: () => Reflect.get(window, 'savedState'),
    setState: (state: unknown) => {
      Reflect.set(window, 'savedState', state);
      sessionStorage.setItem('state', JSON.stringify(state));
    },
  }));
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(look.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.documentElement.style.background = 'var(--vscode-sideBar-background)';
    document.body.className = look.bodyClass;
  });
}

function pageHtml(origin: string): string {
  const webview = {
    cspSource: origin,
    asWebviewUri: (uri: Uri) => ({ toString: () => `${origin}${uri.path}` }),
  };
  return panelHtml(webview as unknown as Webview, Uri.file(''), 'en');
}

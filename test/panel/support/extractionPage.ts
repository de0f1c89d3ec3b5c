// Opens the real extraction page (the host's own HTML and policy) in a browser, with a scripted host behind it.
import type { Browser, Page } from 'playwright-core';
import { Uri } from 'vscode';
import type { Webview } from 'vscode';
import { extractionHtml } from '../../../src/host/extraction/view/html.ts';
import {
  extractionCommandSchema,
  type ExtractionViewCommand,
  type ExtractionViewEvent,
  type ViewSnapshot,
} from '../../../src/protocol/extraction.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { dressPage } from './panelPage.ts';
import { servePanel, type PanelServer } from './server.ts';
import { themeOf, type ThemeName } from './themes.ts';

export interface OpenExtraction {
  readonly snapshot: ViewSnapshot;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the editor kept of the page's own state. */
  readonly state?: unknown;
}

/** The debugger's colours of values, as the default themes have them. */
const TOKENS: { readonly [K in ThemeName]: Readonly<Record<string, string>> } = {
  dark: tokens('#c586c0', '#ce9178', '#4e94ce', '#b5cea8'),
  light: tokens('#9b46b0', '#a31515', '#0000ff', '#098658'),
  'hc-dark': tokens('#ffffff', '#f48771', '#75bdfe', '#89d185'),
  'hc-light': tokens('#292929', '#a31515', '#0000ff', '#098658'),
};

function tokens(name: string, string: string, boolean: string, number: string): Record<string, string> {
  return {
    'debugTokenExpression-name': name,
    'debugTokenExpression-string': string,
    'debugTokenExpression-boolean': boolean,
    'debugTokenExpression-number': number,
  };
}

type Command<T extends ExtractionViewCommand['type']> = Extract<ExtractionViewCommand, { type: T }>;

export class ExtractionPage {
  readonly page: Page;
  readonly commands: ExtractionViewCommand[] = [];
  /** Errors on the page and refused resources; a test ends by asserting that there are none. */
  readonly problems: string[] = [];
  /** What the host answers when it is asked about a value. */
  detail: (pointer: string) => ExtractionViewEvent | undefined = () => undefined;
  readonly #waiting = new Set<() => void>();
  readonly #snapshot: ViewSnapshot;

  constructor(page: Page, snapshot: ViewSnapshot) {
    this.page = page;
    this.#snapshot = snapshot;
  }

  /** Posts events in their order; resolves when the page has them. */
  async post(...events: readonly ExtractionViewEvent[]): Promise<void> {
    // As text: the type of any JSON value is more than the browser driver's types can follow.
    await this.page.evaluate((text) => {
      for (const event of JSON.parse(text) as unknown[]) window.postMessage(event, '*');
    }, JSON.stringify(events));
  }

  hear(message: unknown): void {
    const command = extractionCommandSchema.parse(message);
    this.commands.push(command);
    if (command.type === 'ready') void this.post({ type: 'snapshot', snapshot: this.#snapshot });
    if (command.type === 'log') this.problems.push(`log ${command.level}: ${command.text}`);
    if (command.type === 'detail') {
      const answer = this.detail(command.pointer);
      if (answer !== undefined) void this.post(answer);
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  sent<T extends ExtractionViewCommand['type']>(type: T): readonly Command<T>[] {
    return this.commands.filter((command): command is Command<T> => command.type === type);
  }

  /** Resolves with the first command of this type that matches, now or later. */
  async waitFor<T extends ExtractionViewCommand['type']>(
    type: T,
    matches: (command: Command<T>) => boolean = () => true,
  ): Promise<Command<T>> {
    for (;;) {
      const found = this.sent(type).find((command) => matches(command));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  state(): Promise<unknown> {
    return this.page.evaluate(() => Reflect.get(window, 'savedState'));
  }
}

export class ExtractionBench {
  readonly #browser: Browser;
  readonly #server: PanelServer;
  readonly #pages: ExtractionPage[] = [];

  private constructor(browser: Browser, server: PanelServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<ExtractionBench> {
    const server = await servePanel(pageHtml);
    return new ExtractionBench(await launchBrowser(), server);
  }

  /** Fails when a page that was opened had a problem that its test did not look for. */
  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    const problems = this.#pages.flatMap((page) => page.problems);
    if (problems.length > 0) throw new Error(`Problems on the page:\n${problems.join('\n')}`);
  }

  async open(options: OpenExtraction): Promise<ExtractionPage> {
    const { width = 560, height = 720, theme = 'dark' } = options;
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const opened = new ExtractionPage(page, options.snapshot);
    this.#pages.push(opened);
    page.on('pageerror', (error) => opened.problems.push(`page error: ${error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') opened.problems.push(`console: ${line.text()}`);
    });
    await page.exposeFunction('postToHost', (message: unknown) => opened.hear(message));
    const { bodyClass, variables } = themeOf(theme);
    const look = { bodyClass, variables: { ...variables, ...TOKENS[theme] }, state: options.state };
    await page.addInitScript(dressPage, look);
    await page.goto(this.#server.origin);
    await page.locator('main.view:not(.is-loading)').waitFor();
    await page.locator('main.view > :not(.visually-hidden, .notice)').first().waitFor();
    return opened;
  }
}

function pageHtml(origin: string): string {
  const webview = {
    cspSource: origin,
    asWebviewUri: (uri: Uri) => ({ toString: () => `${origin}${uri.path}` }),
  };
  return extractionHtml(webview as unknown as Webview, Uri.file(''), 'en');
}

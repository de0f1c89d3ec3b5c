// One browser, one server and one page per worker. A fresh context costs three times what a navigation does: a renderer to
// start, all scripts to compile. So each test gets the same page with a new document: what a document keeps (timers,
// listeners, focus, scroll places, hover) ends with it, and the rest is reset here or belongs to a numbered opening.
import type { Browser, Disposable, Page } from 'playwright-core';
import { test } from 'vitest';
import { launchBrowser } from '../../harness/browser.ts';
import { servePanel, type PanelServer } from './server.ts';

/** What the editor does to a webview: classes and variables of the theme, and what it kept of the page's own state. */
export interface Look {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface Opening {
  readonly html: (origin: string) => string;
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  readonly state: unknown;
  /** Timers of the page run this many times as fast. */
  readonly haste: number;
}

/** One opening of the page: its document hears only what is posted here, and only it is heard. */
export interface Turn {
  open(opening: Opening): Promise<Page>;
  /** Posts in this order; resolves when the page has it. What is posted in one go is one trip to the browser. */
  post(...messages: readonly unknown[]): Promise<void>;
}

export class Stage {
  /** Errors on the page and refused resources, since the last test that looked. */
  readonly problems: string[] = [];
  readonly #browser: Browser;
  readonly #server: PanelServer;
  #html: (origin: string) => string = () => '';
  #page: Page | undefined;
  #script: Disposable | undefined;
  /** The number of the opening, and who hears its page. */
  #current: { readonly run: number; readonly hear: (message: unknown) => void } = { run: 0, hear: () => undefined };

  private constructor(browser: Browser, server: PanelServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<Stage> {
    const server = await servePanel((origin) => stage.#html(origin));
    const stage = new Stage(await launchBrowser(), server);
    return stage;
  }

  get browserVersion(): string {
    return this.#browser.version();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  /** The next opening gets a new context, as after a test that failed in the middle of something. */
  async discard(): Promise<void> {
    const page = this.#page;
    this.#current = { run: this.#current.run + 1, hear: () => undefined };
    this.#page = undefined;
    this.#script = undefined;
    await page?.context().close();
  }

  /** Begins the next opening; `hear` gets what its page posts to the host. */
  turn(hear: (message: unknown) => void): Turn {
    const run = this.#current.run + 1;
    this.#current = { run, hear };
    let waiting: unknown[] = [];
    let trip: Promise<void> | undefined;
    const send = async (): Promise<void> => {
      trip = undefined;
      const text = JSON.stringify(waiting);
      waiting = [];
      if (this.#current.run !== run) return;
      await this.#page?.evaluate((messages) => {
        for (const message of JSON.parse(messages) as unknown[]) window.postMessage(message, '*');
      }, text);
    };
    return {
      open: (opening) => this.#open(opening, run),
      post: (...messages) => {
        waiting.push(...messages);
        trip ??= Promise.resolve().then(send);
        return trip;
      },
    };
  }

  async #open({ html, width, height, look, state, haste }: Opening, run: number): Promise<Page> {
    this.#html = html;
    const page = await this.take({ width, height });
    this.#script = await page.addInitScript(dressPage, { ...look, state, haste, run });
    await page.goto(this.#server.origin);
    return page;
  }

  /** The page, for another address than that of the panel. */
  async take(size: { readonly width: number; readonly height: number }): Promise<Page> {
    const page = this.#page ?? (await this.#newPage(size));
    this.#page = page;
    this.#listen(page);
    await this.#script?.dispose();
    this.#script = undefined;
    const now = page.viewportSize();
    if (now?.width !== size.width || now.height !== size.height) await page.setViewportSize(size);
    return page;
  }

  async #newPage(viewport: { width: number; height: number }): Promise<Page> {
    const context = await this.#browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    // With its number, because a document that is being left still posts, for example its draft.
    await page.exposeFunction('postToHost', (run: number, message: unknown) => {
      if (run === this.#current.run) this.#current.hear(message);
    });
    return page;
  }

  /** Anew for each opening, which also takes away what a test listened to. */
  #listen(page: Page): void {
    page.removeAllListeners();
    page.on('pageerror', (error) => this.problems.push(`page error: ${error.message}`));
    page.on('console', (line) => {
      if (line.type() === 'error') this.problems.push(`console: ${line.text()}`);
    });
  }
}

/** Runs before the page's own script. The look goes in through the style object, as in the editor, not through markup. */
function dressPage(look: Look & Pick<Opening, 'state' | 'haste'> & { readonly run: number }): void {
  const key = `state ${look.run}`;
  for (const other of Object.keys(sessionStorage)) if (other !== key) sessionStorage.removeItem(other);
  const stored = sessionStorage.getItem(key);
  Reflect.set(window, 'savedState', stored === null ? look.state : JSON.parse(stored));
  Reflect.set(window, 'acquireVsCodeApi', () => ({
    postMessage: (message: unknown) =>
      void (Reflect.get(window, 'postToHost') as (run: number, message: unknown) => unknown)(look.run, message),
    getState: () => Reflect.get(window, 'savedState'),
    setState: (state: unknown) => {
      Reflect.set(window, 'savedState', state);
      sessionStorage.setItem(key, JSON.stringify(state));
    },
  }));
  if (look.haste !== 1) {
    for (const name of ['setTimeout', 'setInterval'] as const) {
      const start = window[name].bind(window);
      Reflect.set(window, name, (work: () => void, ms = 0) => start(work, ms / look.haste));
    }
  }
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(look.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.documentElement.style.background = 'var(--vscode-sideBar-background)';
    document.body.className = look.bodyClass;
  });
}

/** Dresses the page in another theme, as the editor does when the user chooses one. */
export async function wear(page: Page, look: Look): Promise<void> {
  await page.evaluate(({ bodyClass, variables }) => {
    const { style } = document.documentElement;
    for (const name of [...style].filter((each) => each.startsWith('--vscode-'))) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) style.setProperty(`--vscode-${name}`, value);
    document.body.className = bodyClass;
  }, look);
}

let started: Promise<Stage> | undefined;

/**
 * Tests that use the worker's stage; each fails when its page had a problem that it did not look for. The stage is kept in
 * this module, because each extension of these tests would get a worker fixture of its own; the fixture only closes it.
 */
export const staged = test
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern which fixtures this one needs.
  .extend('stage', { scope: 'worker' }, async ({}, { onCleanup }) => {
    started ??= Stage.start();
    onCleanup(async () => {
      const stage = await started;
      started = undefined;
      await stage?.close();
    });
    return started;
  })
  .extend('clean', { auto: true }, async ({ stage, task }, { onCleanup }) => {
    onCleanup(async () => {
      const problems = stage.problems.splice(0);
      if (task.result?.state === 'fail') await stage.discard();
      if (problems.length > 0) throw new Error(`Problems on the page:\n${problems.join('\n')}`);
    });
    return stage.problems;
  });

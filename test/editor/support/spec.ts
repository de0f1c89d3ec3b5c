// One spec, one editor: the packaged extension in a fresh VS Code, a fresh browser profile, a gateway of its own.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, ConsoleMessage, Frame, Page } from 'playwright-core';
import { afterAll, inject, test } from 'vitest';
import { LOCAL_KEY, startGateway, type GatewayOptions, type RunningGateway } from '../../gateway/server.ts';
import {
  launchBrowser,
  newProfile,
  openWorkbench,
  waitForStoredState,
  waitForWorkbench,
} from '../../harness/browser.ts';
import type { Evaluate } from '../../harness/driver.ts';
import { sampleWorkspace } from '../../harness/paths.ts';
import { copyWorkspace, startEditor, type Editor, type EditorOptions } from '../../harness/server.ts';
import { keepEvidence } from './evidence.ts';
import { openPanelView, THEMES, waitForTheme, type Theme } from './workbench.ts';

declare module 'vitest' {
  interface ProvidedContext {
    extensionsFolder: string;
  }
}

export interface SpecOptions {
  /**
   * Where the key comes from. `environment`, the default: the variable, allowed for the local gateway by a user
   * setting. `none`: there is no key, only the gateway's address in the user's settings.
   */
  key?: 'environment' | 'none';
  /** Options of the spec's own gateway. */
  gateway?: GatewayOptions;
  userSettings?: Readonly<Record<string, unknown>>;
  env?: Readonly<Record<string, string | undefined>>;
  trust?: EditorOptions['trust'];
  /** Folder to copy as the workspace; the sample workspace when absent. */
  workspace?: string;
  /** Files to write into the workspace before it opens, by relative path. */
  files?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole spec; 120,000 when absent. */
  timeout?: number;
}

/** What a spec is given. */
export interface Session {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly editor: Editor;
  readonly gateway: RunningGateway;
  /** Absolute path of the workspace: a copy that the spec may change. */
  readonly workspace: string;
  /** Everything the browser's console said, and uncaught errors of the page. */
  readonly consoleLines: readonly string[];
  /** What the console said of the panel's own page that it should not: errors, warnings, refusals of its policy. */
  readonly panelProblems: readonly string[];
  /** Runs a function inside the extension host, with the real API. */
  readonly evaluate: Evaluate;
  /** Opens the chat by its command; resolves to the panel's document. */
  readonly openPanel: () => Promise<Frame>;
  readonly setTheme: (theme: Theme) => Promise<void>;
  /** Reloads the window, as `Developer: Reload Window` does. */
  readonly reload: () => Promise<void>;
  /** Kills the editor in the middle of what it does, starts it again and opens the window again. */
  readonly crash: () => Promise<void>;
}

let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
});

class Cleanup {
  readonly #tasks: (() => Promise<unknown>)[] = [];
  add(task: () => Promise<unknown>): void {
    this.#tasks.push(task);
  }
  async run(): Promise<void> {
    for (const task of this.#tasks.toReversed()) await task().catch((error: unknown) => console.warn(String(error)));
  }
}

async function prepareWorkspace(options: SpecOptions, cleanup: Cleanup): Promise<string> {
  const copy = await copyWorkspace(options.workspace ?? sampleWorkspace);
  const { folder } = copy;
  cleanup.add(() => copy.remove());
  for (const [name, text] of Object.entries(options.files ?? {})) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}

function gatewaySettings(options: SpecOptions, gateway: RunningGateway): Partial<EditorOptions> {
  const baseUrl = { 'aiGateway.baseUrl': gateway.url };
  if (options.key === 'none') return { userSettings: { ...baseUrl, ...options.userSettings }, env: { ...options.env } };
  return {
    userSettings: { ...baseUrl, 'aiGateway.allowEnvironmentCredentials': true, ...options.userSettings },
    env: { AI_GATEWAY_API_KEY: LOCAL_KEY, ...options.env },
  };
}

interface Started {
  editor?: Editor;
  page?: Page;
  lines: string[];
  problems: string[];
}

/** Console lines that come from our page: its own files, or its document. */
function isProblemOfPanel(message: ConsoleMessage): boolean {
  if (message.type() !== 'error' && message.type() !== 'warning') return false;
  const { url } = message.location();
  // Said by browsers of the frame in which the editor keeps every webview.
  if (/can escape its sandboxing/.test(message.text())) return false;
  return /ai-gateway-studio|fake\.html/.test(url) || /Content Security Policy/i.test(message.text());
}

async function openSession(options: SpecOptions, cleanup: Cleanup, started: Started): Promise<Session> {
  const workspace = await prepareWorkspace(options, cleanup);
  const gateway = await startGateway(options.gateway);
  cleanup.add(() => gateway.close());
  const editor = await startEditor({
    workspace,
    extensionsFolder: inject('extensionsFolder'),
    ...(options.trust === undefined ? {} : { trust: options.trust }),
    ...gatewaySettings(options, gateway),
  });
  started.editor = editor;
  cleanup.add(() => editor.stop());
  browser ??= launchBrowser();
  const context = await newProfile(await browser);
  cleanup.add(() => context.close());
  const { lines, problems } = started;
  context.on('page', (opened) => {
    started.page = opened;
    opened.on('console', (message) => {
      const line = `[${message.type()}] ${message.text()}`;
      lines.push(line);
      if (isProblemOfPanel(message)) problems.push(`${line} (${message.location().url})`);
    });
    opened.on('pageerror', (error) => lines.push(`[uncaught] ${error.stack ?? error.message}`));
  });
  const page = await openWorkbench(context, editor.url);
  const load = async (): Promise<void> => {
    await page.reload();
    await waitForWorkbench(page);
  };
  return {
    page,
    context,
    editor,
    gateway,
    workspace,
    consoleLines: lines,
    panelProblems: problems,
    evaluate: editor.evaluate,
    openPanel: () => openPanelView(page),
    async reload() {
      await waitForStoredState(page);
      await load();
    },
    async setTheme(theme) {
      await editor.updateSettings({ 'workbench.colorTheme': THEMES[theme].id });
      await waitForTheme(page, theme);
    },
    async crash() {
      await editor.restart();
      await load();
    },
  };
}

type Body = (session: Session) => Promise<void>;

/** Declares a spec. Name it for the promise it guards. */
export function spec(name: string, body: Body): void;
export function spec(name: string, options: SpecOptions, body: Body): void;
export function spec(name: string, ...rest: [Body] | [SpecOptions, Body]): void {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  test(name, { timeout: options.timeout ?? 120_000 }, async () => {
    const cleanup = new Cleanup();
    const started: Started = { lines: [], problems: [] };
    try {
      await body(await openSession(options, cleanup, started));
    } catch (error) {
      console.error(`Evidence: ${await keepEvidence(name, { ...started, error })}`);
      throw error;
    } finally {
      await cleanup.run();
    }
  });
}

/**
 * Specs that share one editor, because starting one is most of a spec's time. Each brings about by itself what it needs.
 * A spec in which the console complains about the panel fails.
 */
export function sharedSpecs(options: SpecOptions): (name: string, body: Body) => void {
  const cleanup = new Cleanup();
  const started: Started = { lines: [], problems: [] };
  let opening: Promise<Session> | undefined;
  afterAll(() => cleanup.run());
  return (name, body) =>
    test(name, { timeout: options.timeout ?? 60_000 }, async () => {
      try {
        opening ??= openSession(options, cleanup, started);
        await body(await opening);
        if (started.problems.length > 0) {
          throw new Error(`The console complains about the panel:\n${started.problems.splice(0).join('\n')}`);
        }
      } catch (error) {
        console.error(`Evidence: ${await keepEvidence(name, { ...started, error })}`);
        throw error;
      }
    });
}

// One spec, one window: the packaged extension in a VS Code that knows nothing of earlier specs, with a fresh browser
// profile, workspace and gateway.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, ConsoleMessage, Frame, Page } from 'playwright-core';
import { afterAll, inject, test } from 'vitest';
import { LOCAL_KEY, startGateway, type GatewayOptions, type RunningGateway } from '../../gateway/server.ts';
import { waitForStoredState, waitForWorkbench } from '../../harness/browser.ts';
import type { Evaluate, Json } from '../../harness/driver.ts';
import { sampleWorkspace } from '../../harness/paths.ts';
import { copyWorkspace, QUIET_SETTINGS, type Editor, type EditorOptions } from '../../harness/server.ts';
import { keepEvidence } from './evidence.ts';
import { emptyPage, leaveWindow, sharedEditor } from './sharedEditor.ts';
import { runs, type Tier } from './tier.ts';
import { findPanel, openPanelView, quickInput, THEMES, until, waitForTheme, type Theme } from './workbench.ts';
import { fillIn } from './fillIn.ts';

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
  /** A workspace file to open in place of the folder, by relative path: one of `files`. */
  workspaceFile?: string;
  /** Files to write into the workspace before it opens, by relative path. */
  files?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole spec; 240,000 when absent, because a window on a busy machine takes one minute to open. */
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

class Cleanup {
  readonly #tasks: (() => Promise<unknown>)[] = [];
  add(task: () => Promise<unknown>): void {
    this.#tasks.push(task);
  }
  /** Does each task once, the latest first. */
  async run(): Promise<void> {
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      await task().catch((error: unknown) => console.warn(String(error)));
    }
  }
}

async function prepareWorkspace(options: SpecOptions, cleanup: Cleanup): Promise<string> {
  const copy = await copyWorkspace(options.workspace ?? sampleWorkspace);
  const { folder } = copy;
  cleanup.add(() => copy.remove());
  await writeFiles(folder, options.files);
  return folder;
}

async function writeFiles(folder: string, files: SpecOptions['files'] = {}): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** What no spec in a window is about, and costs processor time in each: types of TypeScript, and a cursor that blinks. */
const CHEAP_SETTINGS = { 'typescript.tsserver.useSyntaxServer': 'always', 'editor.cursorBlinking': 'solid' };

function gatewaySettings(options: SpecOptions, gateway: RunningGateway): Partial<EditorOptions> {
  const baseUrl = { ...CHEAP_SETTINGS, 'aiGateway.baseUrl': gateway.url };
  if (options.key === 'none') return { userSettings: { ...baseUrl, ...options.userSettings }, env: { ...options.env } };
  return {
    userSettings: { ...baseUrl, 'aiGateway.allowEnvironmentCredentials': true, ...options.userSettings },
    env: { AI_GATEWAY_API_KEY: LOCAL_KEY, ...options.env },
  };
}

function addressOf(editor: Editor, workspace: string, workspaceFile: string | undefined): string {
  if (workspaceFile === undefined) return editor.url;
  const url = new URL(editor.url);
  url.searchParams.delete('folder');
  url.searchParams.set('workspace', path.join(workspace, workspaceFile));
  return url.href;
}

interface Started {
  editor?: Editor;
  gateway?: RunningGateway;
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

/** Closes the window that is open. The server is emptied for the next one, which no window may see. */
let closeWindow: (() => Promise<void>) | undefined;

async function openSession(options: SpecOptions, cleanup: Cleanup, started: Started): Promise<Session> {
  await closeWindow?.();
  closeWindow = () => cleanup.run();
  const workspace = await prepareWorkspace(options, cleanup);
  const gateway = await startGateway(options.gateway);
  cleanup.add(() => gateway.close());
  started.gateway = gateway;
  const editor = await sharedEditor({
    workspace,
    extensionsFolder: inject('extensionsFolder'),
    ...(options.trust === undefined ? {} : { trust: options.trust }),
    ...gatewaySettings(options, gateway),
  });
  started.editor = editor;
  const page = await emptyPage(editor);
  const context = page.context();
  const { lines, problems } = started;
  const listen = (opened: Page): void => {
    const onConsole = (message: ConsoleMessage): void => {
      const line = `[${message.type()}] ${message.text()}`;
      lines.push(line);
      if (isProblemOfPanel(message)) problems.push(`${line} (${message.location().url})`);
    };
    const onError = (error: Error): void => void lines.push(`[uncaught] ${error.stack ?? error.message}`);
    opened.on('console', onConsole).on('pageerror', onError);
    cleanup.add(async () => void opened.off('console', onConsole).off('pageerror', onError));
  };
  listen(page);
  context.on('page', listen);
  cleanup.add(async () => void context.off('page', listen));
  cleanup.add(leaveWindow);
  started.page = page;
  // The workbench is large, and a busy machine slow.
  page.setDefaultNavigationTimeout(90_000);
  await page.goto(addressOf(editor, workspace, options.workspaceFile));
  await waitForWorkbench(page);
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

/** Reports a failed spec: first what a user would have seen, then where the pictures and logs are. */
async function report(name: string, started: Started, error: unknown): Promise<void> {
  console.error(await keepEvidence(name, { ...started, error }));
}

/** For a spec; opening its window on a busy machine takes one minute of it. */
const LIMIT_MS = 240_000;
/** For the evidence of a spec that ran into its limit, and for closing its window. */
const AFTERWARDS_MS = 60_000;

class TooLong extends Error {}

/** Ends the wait for a spec at its limit. What it still does fails when its window is closed. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooLong(`The spec did not end within ${milliseconds} ms.`)), milliseconds);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** Declares a spec; `Options` are what it may have of its own. Name it for the promise it guards. */
interface Declare<Options> {
  (name: string, body: Body): void;
  (name: string, options: Options, body: Body): void;
}

/** Declares specs of both tiers. */
interface DeclareTiers<Options> extends Declare<Options> {
  readonly long: Declare<Options>;
}

/** Both tiers of a way to declare specs. A spec of the tier that does not run is not declared. */
function tiers<Options>(declare: (name: string, options: Partial<Options>, body: Body) => void): DeclareTiers<Options> {
  const of =
    (tier: Tier): Declare<Options> =>
    (name: string, ...rest: [Body] | [Options, Body]) => {
      const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
      if (runs(tier)) declare(name, options, body);
    };
  return Object.assign(of('quick'), { long: of('long') });
}

/** Declares a spec with a window of its own. */
export const spec = tiers<SpecOptions>((name, options, body) => {
  const limit = options.timeout ?? LIMIT_MS;
  test(name, { timeout: limit + AFTERWARDS_MS }, async () => {
    const cleanup = new Cleanup();
    const started: Started = { lines: [], problems: [] };
    const run = async (): Promise<void> => body(await openSession(options, cleanup, started));
    try {
      await within(limit, run());
    } catch (error) {
      await report(name, started, error);
      throw error;
    } finally {
      await cleanup.run();
    }
  });
});

/** What one spec among several in a window may have of its own; the rest is the window's. */
export type SharedOptions = Pick<SpecOptions, 'userSettings' | 'files' | 'gateway' | 'timeout'>;

/** Declares specs in a shared window. */
export type SharedSpec = DeclareTiers<SharedOptions>;

/**
 * Specs that share one window, because opening one is most of a spec's time. Each brings about by itself what it needs, and
 * leaves behind what it likes. A spec in which the console complains about the panel fails.
 */
export function sharedSpecs(options: SpecOptions): SharedSpec {
  return inOneWindow(options, async () => undefined);
}

/**
 * Specs that share one window, each of which finds it as it was opened, but for files of the workspace: no tab, message,
 * terminal or list is open, the chat is empty, the gateway has heard nothing, and the settings are those of the file.
 */
export function tidySpecs(options: SpecOptions): SharedSpec {
  return inOneWindow(options, tidy);
}

function inOneWindow(options: SpecOptions, prepare: (session: Session) => Promise<void>): SharedSpec {
  const cleanup = new Cleanup();
  const started: Started = { lines: [], problems: [] };
  let opening: Promise<Session> | undefined;
  afterAll(() => cleanup.run());
  const open = async (): Promise<Session> => {
    if (opening !== undefined) {
      const session = await opening;
      await prepare(session);
      return session;
    }
    // A spec of its own between these closes the window; the next of these opens another.
    cleanup.add(async () => (opening = undefined));
    opening = openSession(options, cleanup, started);
    return await opening;
  };
  return tiers<SharedOptions>((name, own, body) => {
    const limit = own.timeout ?? options.timeout ?? LIMIT_MS;
    const run = async (): Promise<void> => withOwn(await open(), options, own, body);
    test(name, { timeout: limit + AFTERWARDS_MS }, async () => {
      try {
        await within(limit, run());
        if (started.problems.length > 0) {
          throw new Error(`The console complains about the panel:\n${started.problems.splice(0).join('\n')}`);
        }
      } catch (error) {
        await report(name, started, error);
        // Faults that it did not come to would meet the next one.
        void opening?.then(
          ({ gateway }) => gateway.clear(),
          () => undefined,
        );
        if (error instanceof TooLong) await cleanup.run();
        throw error;
      }
    });
  });
}

/** Gives a spec in a shared window what it has of its own, and takes the settings back. */
async function withOwn(session: Session, options: SpecOptions, own: SharedOptions, body: Body): Promise<void> {
  if (own.gateway !== undefined) session.gateway.renew(own.gateway);
  await writeFiles(session.workspace, own.files);
  const settings = (own.userSettings ?? {}) as Readonly<Record<string, Json>>;
  const before = { ...gatewaySettings(options, session.gateway).userSettings } as Readonly<Record<string, Json>>;
  const names = Object.keys(settings);
  if (names.length > 0) await session.editor.updateSettings(settings);
  try {
    await body(session);
  } finally {
    const old = names.map((name) => [name, before[name] ?? QUIET_SETTINGS[name] ?? null] as [string, Json]);
    if (old.length > 0) await session.editor.updateSettings(Object.fromEntries(old));
    if (own.gateway !== undefined) session.gateway.renew(options.gateway ?? {});
  }
}

/** Closes all editors; one that a spec made open may come late. */
async function closeEditors(evaluate: Evaluate): Promise<void> {
  await evaluate(async (vscode): Promise<void> => {
    const isOpen = (): boolean => vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);
    for (let count = 0; isOpen() && count < 50; count += 1)
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
}

/** Puts everything away that a spec may have left in the window. */
async function tidy({ page, gateway, evaluate }: Session): Promise<void> {
  await evaluate(async (vscode): Promise<void> => {
    const run = (command: string): Thenable<unknown> => vscode.commands.executeCommand(command);
    await run('aiGateway.stop');
    await run('workbench.action.closeQuickOpen');
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await run('notifications.clearAll');
  });
  await closeEditors(evaluate);
  const panel = await findPanel(page);
  if (panel !== undefined) {
    await evaluate(async (vscode): Promise<void> => vscode.commands.executeCommand('aiGateway.newChat'));
    const composer = panel.getByRole('textbox', { name: 'Message', exact: true });
    // The focus goes there a moment later, and would be taken from whatever the spec does first.
    await until('an empty chat with the focus', async () => {
      const hasFocus = await composer.evaluate((box) => document.activeElement === box && document.hasFocus());
      return hasFocus && (await panel.getByRole('article').count()) === 0 ? true : undefined;
    });
    // A chat that was empty before keeps what was written and attached for its first question.
    await fillIn(composer, '');
    const chips = panel.getByRole('list', { name: 'Attachments' }).getByRole('button', { name: /^Remove / });
    await until('a chat without attachments', async () => {
      if ((await chips.count()) === 0) return true;
      await chips.first().click({ timeout: 2000 });
      return undefined;
    });
  }
  await until('a tidy window', async () => {
    if ((await page.locator('.tab').count()) > 0) await closeEditors(evaluate);
    const left = await page.locator('.tab, .notification-toast, .monaco-dialog-box').count();
    return left === 0 && !(await quickInput(page).isVisible()) ? true : undefined;
  });
  gateway.clear();
}

// One server, one browser and one page per worker. Starting a VS Code costs ten times what a spec does, most of it for
// reading and compiling the workbench, so specs take all three over from each other, emptied: a page that stays keeps what
// it compiled. What a window leaves behind is in the server's folder and in the browser's storage, and both are cleared.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, newProfile, SHORT_LIVED } from '../../harness/browser.ts';
import { startEditor, type Editor, type EditorOptions } from '../../harness/server.ts';

interface Shared {
  environment: string;
  editor: Editor;
}

let current: Shared | undefined;
let browser: Promise<Browser> | undefined;
let window: { context: BrowserContext; page: Page } | undefined;

/** An editor without windows, state or settings of earlier specs, whose extension host gets this environment. */
export async function sharedEditor(options: EditorOptions): Promise<Editor> {
  const environment = JSON.stringify([options.env, options.args, options.extensionsFolder]);
  const before = current;
  // Forgotten first: an editor that could not be emptied is not handed on.
  current = undefined;
  let editor: Editor | undefined;
  if (before?.environment === environment) editor = await before.editor.renew(options).catch(warned);
  if (editor === undefined) {
    await before?.editor.stop();
    editor = await startEditor(options);
  }
  current = { environment, editor };
  return editor;
}

function warned(error: unknown): undefined {
  console.warn(`The editor is started anew: ${String(error)}`);
}

/** The worker's page, with nothing in it and nothing stored for the server's address. */
export async function emptyPage(editor: Editor): Promise<Page> {
  if (window === undefined || window.page.isClosed() || !window.context.browser()?.isConnected()) {
    if ((await browser)?.isConnected() !== true) browser = launchBrowser({ flags: SHORT_LIVED });
    const context = await newProfile(await (browser as Promise<Browser>));
    window = { context, page: await context.newPage() };
  }
  const { context, page } = window;
  for (const other of context.pages()) if (other !== page) await other.close();
  const { origin } = new URL(editor.url);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  // What belongs to the tab itself can only be reached from a page of that address; this one is a line of text.
  await page.goto(`${origin}/version`);
  const left = await page.evaluate(async () => {
    sessionStorage.clear();
    return [...(await indexedDB.databases()).flatMap(({ name }) => name ?? []), ...Object.keys(localStorage)];
  });
  if (left.length > 0) throw new Error(`The browser keeps what an earlier window stored: ${left.join(', ')}`);
  await devtools.detach();
  return page;
}

/** Leaves the window, as closing its tab does. */
export async function leaveWindow(): Promise<void> {
  if (window?.page.isClosed() === false) await window.page.goto('about:blank');
}

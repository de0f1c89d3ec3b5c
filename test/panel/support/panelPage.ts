// Opens the real panel page (the host's own HTML and policy) in a browser, with a scripted host behind it.
import type { Page } from 'playwright-core';
import { Uri } from 'vscode';
import type { Webview } from 'vscode';
import { panelHtml } from '../../../src/host/chat/html.ts';
import type { Snapshot } from '../../../src/protocol/viewState.ts';
import { FakeHost } from './fakeHost.ts';
import { staged, wear, type Stage } from './stage.ts';
import { themeOf, type ThemeName } from './themes.ts';

export interface OpenOptions {
  readonly snapshot: Snapshot;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the editor kept of the panel's own state. */
  readonly state?: unknown;
  /** Timers of the page run this many times as fast: for what it says seconds later. */
  readonly haste?: number;
}

export interface Panel {
  readonly page: Page;
  readonly host: FakeHost;
  /** Errors on the page and refused resources; a test that leaves some fails. */
  readonly problems: readonly string[];
  /** What the panel told the editor to keep. */
  state(): Promise<unknown>;
  /** As when the user chooses another theme. */
  wear(theme: ThemeName): Promise<void>;
}

async function openPanel(stage: Stage, options: OpenOptions): Promise<Panel> {
  const { width = 360, height = 860, theme = 'dark', haste = 1, state, snapshot } = options;
  const turn = stage.turn((message) => host.hear(message));
  const host = new FakeHost(
    (message) => void turn.post(message).catch(() => undefined),
    snapshot,
    (text) => void stage.problems.push(text),
  );
  const page = await turn.open({ html: pageHtml, width, height, look: themeOf(theme), state, haste });
  await page.locator('main.panel:not(.is-loading)').waitFor();
  return {
    page,
    host,
    problems: stage.problems,
    state: () => page.evaluate(() => Reflect.get(window, 'savedState')),
    wear: (name) => wear(page, themeOf(name)),
  };
}

/** Tests of the panel. A later `openPanel` in the same test takes the page over. */
export const it = staged.extend(
  'openPanel',
  async ({ stage }) =>
    (options: OpenOptions): Promise<Panel> =>
      openPanel(stage, options),
);

function pageHtml(origin: string): string {
  const webview = {
    cspSource: origin,
    asWebviewUri: (uri: Uri) => ({ toString: () => `${origin}${uri.path}` }),
  };
  return panelHtml(webview as unknown as Webview, Uri.file(''), 'en');
}

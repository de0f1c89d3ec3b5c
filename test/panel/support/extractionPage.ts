// Opens the real extraction page (the host's own HTML and policy) in a browser, with a scripted host behind it.
import type { Page } from 'playwright-core';
import { Uri } from 'vscode';
import type { Webview } from 'vscode';
import { extractionHtml } from '../../../src/host/extraction/view/html.ts';
import type { HostSchemas } from '../../../src/protocol/channel.ts';
import {
  extractionHostSchemas,
  type ExtractionPageProtocol,
  type ExtractionViewCommand,
  type ExtractionViewEvent,
  type ViewSnapshot,
} from '../../../src/protocol/extraction.ts';
import { ScriptedHost, type CommandOf } from './fakeHost.ts';
import { staged, wear, type Look, type Stage, type Turn } from './stage.ts';
import { themeOf, valueTokens, type ThemeName } from './themes.ts';

export interface OpenExtraction {
  readonly snapshot: ViewSnapshot;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the editor kept of the page's own state. */
  readonly state?: unknown;
}

type Command<T extends ExtractionViewCommand['type']> = CommandOf<ExtractionPageProtocol, T>;

export class ExtractionPage {
  /** Errors on the page and refused resources; a test that leaves some fails. */
  readonly problems: readonly string[];
  /** What the host answers when it is asked about a value. */
  detail: (pointer: string) => ExtractionViewEvent | undefined = () => undefined;
  readonly #host: ScriptedHost<ExtractionPageProtocol>;
  readonly #turn: Turn;
  #page: Page | undefined;

  private constructor(stage: Stage, snapshot: ViewSnapshot) {
    this.problems = stage.problems;
    this.#turn = stage.turn((message) => this.#host.hear(message));
    // As the host does: a tab takes only what a page with this content may say.
    const schemas: HostSchemas<ExtractionPageProtocol> = extractionHostSchemas[snapshot.mode];
    this.#host = new ScriptedHost(
      // A page that is being left does not get its answer.
      (message) => void this.#turn.post(message).catch(() => undefined),
      { schemas, requests: {}, first: () => ({ type: 'snapshot', snapshot }), onCommand: (each) => this.#answer(each) },
      (text) => void stage.problems.push(text),
    );
  }

  static async open(stage: Stage, options: OpenExtraction): Promise<ExtractionPage> {
    const { width = 560, height = 720, theme = 'dark', state } = options;
    const opened = new ExtractionPage(stage, options.snapshot);
    opened.#page = await opened.#turn.open({ html: pageHtml, width, height, look: lookOf(theme), state, haste: 1 });
    await opened.page.locator('main.view:not(.is-loading)').waitFor();
    await opened.page.locator('main.view > :not(.visually-hidden, .notice)').first().waitFor();
    return opened;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('The page is not open yet.');
    return this.#page;
  }

  get commands(): readonly ExtractionViewCommand[] {
    return this.#host.commands;
  }

  /** Posts events in their order; resolves when the page has them. */
  post(...events: readonly ExtractionViewEvent[]): Promise<void> {
    return this.#turn.post(...events.map((event) => ({ kind: 'event', event })));
  }

  sent<T extends ExtractionViewCommand['type']>(type: T): readonly Command<T>[] {
    return this.#host.sent(type);
  }

  /** Resolves with the first command of this type that matches, now or later. */
  waitFor<T extends ExtractionViewCommand['type']>(
    type: T,
    matches?: (command: Command<T>) => boolean,
  ): Promise<Command<T>> {
    return this.#host.waitFor(type, matches);
  }

  #answer(command: ExtractionViewCommand): void {
    const answer = command.type === 'detail' ? this.detail(command.pointer) : undefined;
    if (answer !== undefined) this.#host.post(answer);
  }

  state(): Promise<unknown> {
    return this.page.evaluate(() => Reflect.get(window, 'savedState'));
  }

  /** As when the user chooses another theme. */
  wear(theme: ThemeName): Promise<void> {
    return wear(this.page, lookOf(theme));
  }
}

function lookOf(theme: ThemeName): Look {
  const { bodyClass, variables } = themeOf(theme);
  return { bodyClass, variables: { ...variables, ...valueTokens(theme) } };
}

export type OpenView = (options: OpenExtraction) => Promise<ExtractionPage>;

/** Tests of the extraction view. A later `openView` in the same test takes the page over. */
export const it = staged.extend(
  'openView',
  async ({ stage }): Promise<OpenView> =>
    (options) =>
      ExtractionPage.open(stage, options),
);

function pageHtml(origin: string): string {
  const webview = {
    cspSource: origin,
    asWebviewUri: (uri: Uri) => ({ toString: () => `${origin}${uri.path}` }),
  };
  return extractionHtml(webview as unknown as Webview, Uri.file(''), 'en');
}

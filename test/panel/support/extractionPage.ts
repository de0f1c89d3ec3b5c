// Opens the real extraction page (the host's own HTML and policy) in a browser, with a scripted host behind it.
import type { Page } from 'playwright-core';
import { Uri } from 'vscode';
import type { Webview } from 'vscode';
import { extractionHtml } from '../../../src/host/extraction/view/html.ts';
import {
  extractionCommandSchema,
  type ExtractionViewCommand,
  type ExtractionViewEvent,
  type ViewSnapshot,
} from '../../../src/protocol/extraction.ts';
import { staged, wear, type Look, type Stage, type Turn } from './stage.ts';
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
  readonly commands: ExtractionViewCommand[] = [];
  /** Errors on the page and refused resources; a test that leaves some fails. */
  readonly problems: string[];
  /** What the host answers when it is asked about a value. */
  detail: (pointer: string) => ExtractionViewEvent | undefined = () => undefined;
  readonly #waiting = new Set<() => void>();
  readonly #snapshot: ViewSnapshot;
  readonly #turn: Turn;
  #page: Page | undefined;

  private constructor(stage: Stage, snapshot: ViewSnapshot) {
    this.problems = stage.problems;
    this.#snapshot = snapshot;
    this.#turn = stage.turn((message) => this.#hear(message));
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

  /** Posts events in their order; resolves when the page has them. */
  post(...events: readonly ExtractionViewEvent[]): Promise<void> {
    return this.#turn.post(...events);
  }

  #hear(message: unknown): void {
    const command = extractionCommandSchema.parse(message);
    this.commands.push(command);
    if (command.type === 'ready') this.#answer({ type: 'snapshot', snapshot: this.#snapshot });
    if (command.type === 'log') this.problems.push(`log ${command.level}: ${command.text}`);
    if (command.type === 'detail') {
      const answer = this.detail(command.pointer);
      if (answer !== undefined) this.#answer(answer);
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** A page that is being left does not get its answer. */
  #answer(event: ExtractionViewEvent): void {
    this.post(event).catch(() => undefined);
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

  /** As when the person chooses another theme. */
  wear(theme: ThemeName): Promise<void> {
    return wear(this.page, lookOf(theme));
  }
}

function lookOf(theme: ThemeName): Look {
  const { bodyClass, variables } = themeOf(theme);
  return { bodyClass, variables: { ...variables, ...TOKENS[theme] } };
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

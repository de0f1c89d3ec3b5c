import { tokenClasses } from './tokenClasses.ts';

/** How one kind of token looks in the editor's theme; without a colour it has that of plain code. */
export interface TokenColour {
  readonly token: string;
  readonly language?: string | undefined;
  readonly color?: string | undefined;
  readonly fonts?: readonly ('italic' | 'bold' | 'underline')[] | undefined;
}

/** The editor writes here which theme its page wears. */
const THEME_ID = 'data-vscode-theme-id';

/** Says what the theme of this name gives to code; `null` where that is not known. */
export type AskTheme = (themeId: string) => Promise<readonly TokenColour[] | null>;

/** Colours code as the editor's theme does; where the theme is not known our own sheet does. */
export class ThemeColours {
  readonly #ask: AskTheme;
  readonly #sheet = new CSSStyleSheet();
  #asked = 0;

  constructor(ask: AskTheme) {
    this.#ask = ask;
    document.adoptedStyleSheets.push(this.#sheet);
    new MutationObserver(() => {
      // Those of the theme before may be hard to read on the new ground.
      this.#sheet.replaceSync('');
      void this.refresh();
    }).observe(document.body, { attributeFilter: [THEME_ID] });
  }

  /** Asks what the theme looks like now. */
  async refresh(): Promise<void> {
    const id = document.body.getAttribute(THEME_ID) ?? '';
    const turn = ++this.#asked;
    const colours = id === '' ? null : await this.#ask(id).catch(() => null);
    if (turn === this.#asked) this.#sheet.replaceSync(colours === null ? '' : sheetOf(colours));
  }
}

/** l10n: none, a style. */
function sheetOf(colours: readonly TokenColour[]): string {
  return `@media (forced-colors: none) {\n${colours.map(ruleOf).join('\n')}\n}`;
}

/**
 * All of a look is said: one kind of token may stand in another, whose font is not its own.
 * l10n: none, a style.
 */
function ruleOf({ token, language, color, fonts = [] }: TokenColour): string {
  const own = token.split(' ').map((part) => `.${tokenClasses(part).join('.')}`);
  const within = language === undefined ? [] : [`[data-grammar='${language}']`];
  const looks = [
    `color: ${color ?? 'var(--vscode-editor-foreground, inherit)'}`,
    `font-style: ${fonts.includes('italic') ? 'italic' : 'normal'}`,
    `font-weight: ${fonts.includes('bold') ? 'bold' : 'normal'}`,
    `text-decoration: ${fonts.includes('underline') ? 'underline' : 'none'}`,
  ];
  return `${['.md', ...within, ...own].join(' ')} { ${looks.join('; ')} }`;
}

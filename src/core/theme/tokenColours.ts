// The colours of an editor's theme, for code that another highlighter has read.

import type { JsonValue } from '../json/json.ts';
import { customRules } from './customRules.ts';
import { ScopeRules, type TokenStyle } from './scopeRules.ts';
import { TOKEN_SCOPES } from './tokenTable.ts';

const FONTS = ['italic', 'bold', 'underline'] as const;

/** How one kind of token looks; what is absent is as around it. */
export interface TokenColour {
  /** The highlighter's name, such as `title.function`, or two for one inside another. */
  readonly token: string;
  /** For code of this language alone. */
  readonly language?: string;
  readonly color?: string;
  readonly fonts?: (typeof FONTS)[number][];
}

/**
 * The looks of all kinds of token by the lists of rules of a theme, and by the user's customizations, which win.
 * `undefined` where the theme has no rules.
 */
export function tokenColours(
  themeRules: readonly JsonValue[],
  customizations: JsonValue,
  themeId: string,
): TokenColour[] | undefined {
  const rules = new ScopeRules();
  for (const list of themeRules) rules.add(list);
  if (rules.isEmpty) return undefined;
  rules.add(customRules(customizations, themeId));
  return Object.entries(TOKEN_SCOPES).map(([name, paths]) => {
    const [token = '', language] = name.split('@');
    return { token, ...(language !== undefined && { language }), ...lookOf(firstColoured(rules, paths)) };
  });
}

function firstColoured(rules: ScopeRules, paths: readonly string[]): TokenStyle {
  const styles = paths.map((path) => rules.style(scopesOf(path)));
  return styles.find(({ color }) => color !== undefined) ?? styles[0] ?? {};
}

function scopesOf(path: string): string[] {
  const scopes = path.split(' ');
  return /^(?:source|text)\./.test(path) ? scopes : ['source', ...scopes];
}

function lookOf({ color, ...font }: TokenStyle): Pick<TokenColour, 'color' | 'fonts'> {
  const fonts = FONTS.filter((word) => font[word] === true);
  return { ...(color !== undefined && { color }), ...(fonts.length > 0 && { fonts }) };
}

// The themes a picture is taken in: the class names the editor gives `body`, and its variables.
import { THEMES, type ThemeFixture } from '../../fixtures/themes.ts';

export const THEME_NAMES = ['dark', 'light', 'hc-dark', 'hc-light'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

const HC_LIGHT: ThemeFixture = {
  bodyClass: 'vscode-high-contrast-light vscode-high-contrast',
  variables: {
    ...onlyFonts(THEMES.light.variables),
    foreground: '#292929',
    descriptionForeground: '#292929',
    disabledForeground: '#7f7f7f',
    errorForeground: '#b5200d',
    'icon-foreground': '#292929',
    focusBorder: '#006bbd',
    contrastBorder: '#0f4a85',
    contrastActiveBorder: '#006bbd',
    'sideBar-background': '#ffffff',
    'editor-background': '#ffffff',
    'editor-foreground': '#292929',
    'editorWidget-background': '#ffffff',
    'editorWidget-border': '#0f4a85',
    'editorSuggestWidget-background': '#ffffff',
    'editorSuggestWidget-border': '#0f4a85',
    'editorWarning-foreground': '#895503',
    'input-background': '#ffffff',
    'input-foreground': '#292929',
    'input-border': '#0f4a85',
    'input-placeholderForeground': '#292929b3',
    'button-background': '#0f4a85',
    'button-foreground': '#ffffff',
    'button-hoverBackground': '#0f4a85',
    'toolbar-hoverOutline': '#006bbd',
    'list-activeSelectionBackground': '#0f4a851a',
    'list-hoverBackground': '#0f4a851a',
    'textLink-foreground': '#0f4a85',
    'textLink-activeForeground': '#0f4a85',
    'textCodeBlock-background': '#f2f2f2',
    'textBlockQuote-background': '#f2f2f2',
    'textBlockQuote-border': '#292929',
    'textPreformat-foreground': '#ffffff',
    'textPreformat-background': '#09345f',
    'progressBar-background': '#006bbd',
  },
};

const FIXTURES: { readonly [K in ThemeName]: ThemeFixture } = {
  dark: THEMES.dark,
  light: THEMES.light,
  'hc-dark': THEMES['high-contrast'],
  'hc-light': HC_LIGHT,
};

/** What the editor marks found words with. */
const FOUND: { readonly [K in ThemeName]: Readonly<Record<string, string>> } = {
  dark: found('#9e6a03'),
  light: found('#a8ac94'),
  'hc-dark': foundBorder('#f38518'),
  'hc-light': foundBorder('#006bbd'),
};

export function themeOf(name: ThemeName): ThemeFixture {
  const { bodyClass, variables } = FIXTURES[name];
  return { bodyClass, variables: { ...variables, ...FOUND[name] } };
}

function found(current: string): Readonly<Record<string, string>> {
  return { 'editor-findMatchBackground': current, 'editor-findMatchHighlightBackground': '#ea5c0055' };
}

function foundBorder(color: string): Readonly<Record<string, string>> {
  return { 'editor-findMatchBorder': color, 'editor-findMatchHighlightBorder': color };
}

function onlyFonts(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => name.includes('font')));
}

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

/** The debugger's colours of values, as the default themes have them. */
export function valueTokens(name: ThemeName): Readonly<Record<string, string>> {
  return TOKENS[name];
}

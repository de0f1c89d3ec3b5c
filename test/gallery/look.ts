// How the gallery's page looks: theme, font, and what it has of its own around the parts.
import { themeOf, valueTokens, type ThemeName } from '../panel/support/themes.ts';

/** Text looks the same on every machine, so the fonts are none of the machine's. */
const FACES = [
  ['400', 'normal'],
  ['400', 'italic'],
  ['700', 'normal'],
  ['700', 'italic'],
] as const;
const FONTS = ['sans', 'mono'] as const;

const SHEET = `
html, body, #root { height: auto; overflow: visible; }
.gallery { padding: 0; }
.g-name, .g-caption { margin: 0; padding: 4px 8px; font-size: 11px; line-height: 16px; color: var(--vscode-descriptionForeground); }
.g-name { font-weight: bold; font-size: 13px; padding-top: 12px; color: var(--vscode-foreground); }
.g-caption { border-top: 1px dotted var(--vscode-descriptionForeground); }
.g-frame { position: relative; overflow: hidden; }
/* Forced colours take the first away, so there the caret is seen, but does not blink. */
* { caret-color: transparent !important; caret-animation: manual !important; }
/* A picture of the whole page is taken beyond what is in view. */
* { content-visibility: visible !important; }
`;

export async function loadFonts(): Promise<void> {
  const faces = FONTS.flatMap((font) =>
    FACES.map(([weight, style]) => {
      const source = `url(/dist/webview/gallery/dejavu-${font}-latin-${weight}-${style}.woff2)`;
      return new FontFace(`Gallery ${font}`, source, { weight, style });
    }),
  );
  for (const face of faces) document.fonts.add(face);
  await Promise.all(faces.map((face) => face.load()));
}

export function addOwnStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** As the editor dresses a webview. */
export function wear(theme: ThemeName): void {
  const { bodyClass, variables } = themeOf(theme);
  const { style } = document.documentElement;
  for (const name of [...style].filter((each) => each.startsWith('--vscode-'))) style.removeProperty(name);
  const all = {
    ...variables,
    ...valueTokens(theme),
    'font-family': '"Gallery sans"',
    'editor-font-family': '"Gallery mono", "Gallery sans"',
  };
  for (const [name, value] of Object.entries(all)) style.setProperty(`--vscode-${name}`, value);
  style.background = 'var(--vscode-sideBar-background)';
  document.body.className = bodyClass;
}

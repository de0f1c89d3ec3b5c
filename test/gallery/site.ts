// The gallery as a site: two pages with the sheets of our webviews, and one around them with the controls.
import { build } from 'esbuild';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { escapeHtml } from '../../src/core/extraction/outputs/reportPage.ts';
import { root } from '../harness/paths.ts';
import { pageTexts, panelFolder } from '../panel/support/build.ts';
import { THEME_NAMES } from '../panel/support/themes.ts';
import { GALLERY_PAGES, type GalleryPage } from './gallery.ts';

const SHEETS: { readonly [K in GalleryPage]: readonly string[] } = {
  chat: ['chat.css', 'markdown.css'],
  extraction: ['extraction.css'],
};

/** Bundles the page's script beside what `buildPanel` made, and brings its fonts. */
export async function buildGallery(): Promise<void> {
  const webview = path.join(panelFolder, 'dist/webview');
  for (const font of ['dejavu-sans', 'dejavu-mono']) {
    const files = path.join(root, 'node_modules/@fontsource', font, 'files');
    await cp(files, path.join(webview, 'gallery'), { recursive: true });
  }
  await build({
    entryPoints: { gallery: path.join(import.meta.dirname, 'page.ts') },
    outdir: webview,
    chunkNames: 'gallery-[hash]',
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'browser',
    target: 'chrome128',
    plugins: [await pageTexts()],
    logLevel: 'warning',
  });
}

/** One of the two pages, in English or with these texts. The view of an extraction is a `main` itself. */
export function galleryHtml(page: GalleryPage, texts?: Readonly<Record<string, string>>): string {
  const language = texts === undefined ? '' : ` data-l10n="${escapeHtml(JSON.stringify(texts))}"`;
  const tag = page === 'chat' ? 'main' : 'div';
  const sheets = [
    '/dist/webview/codicon.css',
    ...SHEETS[page].map((name) => `/media/${name}`),
    '/dist/webview/katex.css',
  ];
  return `<!DOCTYPE html>
<html lang="en"${language}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gallery: ${page}</title>
${sheets.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
</head>
<body data-page="${page}">
<div id="root"><${tag} class="gallery"></${tag}></div>
<script type="module" src="/dist/webview/gallery.js"></script>
</body>
</html>`;
}

/** The page that a person opens. Forced colours are the browser's: its tools can emulate them. */
export function controlsHtml(): string {
  const option = (value: string | number): string => `<option>${value}</option>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Gallery</title>
<style>
body { margin: 0; font: 13px system-ui, sans-serif; height: 100vh; display: flex; flex-direction: column; }
form { display: flex; gap: 16px; padding: 8px; border-bottom: 1px solid; }
div { flex: 1; display: flex; gap: 16px; min-height: 0; overflow: auto; }
iframe { flex: none; height: 100%; border: 0; border-right: 1px solid; }
</style>
</head>
<body>
<form>
<label>Theme <select name="theme">${THEME_NAMES.map(option).join('')}</select></label>
<label>Width <select name="width">${[360, 260, 700].map(option).join('')}</select></label>
<span>Forced colors: in the browser's developer tools, Rendering, “Emulate CSS media feature forced-colors”.</span>
</form>
<div>${GALLERY_PAGES.map((page) => `<iframe title="${page}" data-page="${page}"></iframe>`).join('')}</div>
<script>
const form = document.querySelector('form');
const show = () => {
  for (const frame of document.querySelectorAll('iframe')) {
    frame.width = form.width.value;
    const wanted = '/' + frame.dataset.page + '?all&theme=' + form.theme.value;
    if (frame.getAttribute('src') !== wanted) frame.src = wanted;
  }
};
form.addEventListener('change', show);
show();
</script>
</body>
</html>`;
}

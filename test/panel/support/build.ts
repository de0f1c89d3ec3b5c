// Builds the panel for its tests, apart from `dist`, so that a test run never meets a half-written build.
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');
/** Laid out like the extension's folder: `dist/webview` and `media`. */
export const panelFolder = path.join(repository, 'out/panel');
/** No declarations come with it. */
const diagrams: string = path.join(repository, 'src/webview/diagrams/bundle.mjs');
const texts: string = path.join(repository, 'src/textsFrom.mjs');
/** Pictures to look at (git-ignored). */
export const screenshotFolder = path.join(repository, 'test/screenshots');

/** Has the page's texts from where the extension's pages have them. */
export async function pageTexts(): Promise<Plugin> {
  return ((await import(texts)) as { readonly pageTexts: Plugin }).pageTexts;
}

/** Bundles the panel and copies its styles and fonts; takes about a second. */
export async function buildPanel(): Promise<void> {
  const webview = path.join(panelFolder, 'dist/webview');
  await mkdir(path.join(webview, 'fonts'), { recursive: true });
  await build({
    absWorkingDir: repository,
    entryPoints: { main: 'src/webview/chat/main.ts', extraction: 'src/webview/extraction/main.ts' },
    outdir: webview,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    platform: 'browser',
    target: 'chrome128',
    tsconfig: 'src/webview/tsconfig.json',
    plugins: [await pageTexts()],
    logLevel: 'warning',
  });
  const { diagramLibrary } = (await import(diagrams)) as { readonly diagramLibrary: BuildOptions };
  await build({ ...diagramLibrary, absWorkingDir: repository, outdir: webview });
  await cp(path.join(repository, 'media'), path.join(panelFolder, 'media'), { recursive: true });
  await copyPackageStyles(webview);
}

async function copyPackageStyles(webview: string): Promise<void> {
  const codicons = path.join(repository, 'node_modules/@vscode/codicons/dist');
  const katex = path.join(repository, 'node_modules/katex/dist');
  const icons = await readFile(path.join(codicons, 'codicon.css'), 'utf8');
  await writeFile(path.join(webview, 'codicon.css'), icons.replace(/codicon\.ttf\?[^"]*/, 'codicon.ttf'));
  await cp(path.join(codicons, 'codicon.ttf'), path.join(webview, 'codicon.ttf'));
  await cp(path.join(katex, 'katex.min.css'), path.join(webview, 'katex.css'));
  await cp(path.join(katex, 'fonts'), path.join(webview, 'fonts'), { recursive: true });
}

// Serves the view to a browser under the panel's own content security policy.
import { build } from 'esbuild';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { themeCss } from '../../fixtures/themes.ts';
import type { ThemeFixture } from '../../fixtures/themes.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const NONCE = 'cGFnZQ';
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** A running page host. */
export interface PageHost {
  readonly url: string;
  close(): Promise<void>;
}

/** Built once for each process. */
let bundled: Promise<Map<string, string | Buffer>> | undefined;

async function bundle(): Promise<Map<string, string | Buffer>> {
  const { outputFiles } = await build({
    entryPoints: { page: path.join(import.meta.dirname, 'page.ts') },
    outdir: ROOT,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    platform: 'browser',
    target: 'chrome128',
    logLevel: 'error',
    tsconfig: path.join(ROOT, 'src/webview/tsconfig.json'),
  });
  const files = await collectStyles();
  for (const file of outputFiles) files.set(`/${path.basename(file.path)}`, file.text);
  return files;
}

/** Serves the page on loopback; `theme` dresses it. */
export async function startPageHost(theme: ThemeFixture): Promise<PageHost> {
  const files = new Map(await (bundled ??= bundle()));
  files.set('/theme.css', themeCss(theme) + PAGE_CSS);
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const body = url === '/' ? page(theme) : files.get(url);
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': url === '/' ? 'text/html; charset=utf-8' : (TYPES[path.extname(url)] ?? 'text/plain'),
      'content-security-policy': POLICY,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const POLICY = `default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; script-src 'nonce-${NONCE}' 'strict-dynamic'`;
const PAGE_CSS =
  'body { margin: 0; } #scroller { height: 100vh; overflow-y: auto; box-sizing: border-box; padding: 12px 16px; }';

function page(theme: ThemeFixture): string {
  const sheets = ['theme', 'codicon', 'katex', 'markdown'].map((name) => `<link rel="stylesheet" href="/${name}.css">`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Answer</title>${sheets.join('')}</head><body class="${theme.bodyClass}"><div id="scroller"></div><script type="module" nonce="${NONCE}" src="/page.js"></script></body></html>`;
}

async function collectStyles(): Promise<Map<string, string | Buffer>> {
  const files = new Map<string, string | Buffer>();
  const modules = path.join(ROOT, 'node_modules');
  files.set('/markdown.css', await readFile(path.join(ROOT, 'media/markdown.css')));
  files.set('/katex.css', await readFile(path.join(modules, 'katex/dist/katex.min.css')));
  for (const font of await readdir(path.join(modules, 'katex/dist/fonts'))) {
    if (font.endsWith('.woff2'))
      files.set(`/fonts/${font}`, await readFile(path.join(modules, 'katex/dist/fonts', font)));
  }
  const codicons = path.join(modules, '@vscode/codicons/dist');
  const css = await readFile(path.join(codicons, 'codicon.css'), 'utf8');
  files.set('/codicon.css', css.replace(/codicon\.ttf[^"]*"/, 'codicon.ttf"'));
  files.set('/codicon.ttf', await readFile(path.join(codicons, 'codicon.ttf')));
  return files;
}

// Builds the extension host bundle, the panel's bundle and its assets, and checks two promises on the way:
// `src/core` and `src/protocol` run anywhere (no vscode, no node:), and what activation loads stays small.
import { context, build } from 'esbuild';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { diagramLibrary } from './src/webview/diagrams/bundle.mjs';
import { libraryText } from './src/host/typeReader/library.ts';
import { pageTexts, textsFrom } from './src/textsFrom.mjs';

const watch = process.argv.includes('--watch');
const development = watch || process.argv.includes('--dev');
const ACTIVATION_BUDGET = 70_000; // bytes that `activate` may load, minified

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: !development,
  sourcemap: development ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  chunkNames: 'chunks/[name]-[hash]',
};

/** @type {import('esbuild').BuildOptions} */
const host = {
  ...shared,
  entryPoints: { extension: 'src/extension.ts' },
  outdir: 'dist',
  platform: 'node',
  target: 'node20',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  plugins: [textsFrom('src/host/window/editorText.ts')],
};

/**
 * TypeScript's checker, in a thread of its own and loaded only when types are read. It asks for modules as CommonJS does.
 * @type {import('esbuild').BuildOptions}
 */
const typeReader = {
  ...shared,
  splitting: false,
  entryPoints: { worker: 'src/host/typeReader/worker.ts' },
  outdir: 'dist/typeReader',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  plugins: [textsFrom('src/host/typeReader/threadText.ts')],
  banner: {
    js: `import{createRequire}from'node:module';import{fileURLToPath}from'node:url';
const require=createRequire(import.meta.url),__filename=fileURLToPath(import.meta.url),__dirname=fileURLToPath(new URL('.',import.meta.url));`,
  },
};

/** @type {import('esbuild').BuildOptions} */
const webview = {
  ...shared,
  entryPoints: { main: 'src/webview/chat/main.ts', extraction: 'src/webview/extraction/main.ts' },
  outdir: 'dist/webview',
  platform: 'browser',
  target: 'chrome128',
  tsconfig: 'src/webview/tsconfig.json',
  plugins: [pageTexts],
};

async function sourceFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile() && e.name.endsWith('.ts')).map((e) => path.join(e.parentPath, e.name));
}

/** Fails when the portable rooms reach for the editor or for Node. The two SDKs and the texts are all that is outside. */
async function checkPortableRooms() {
  const entryPoints = [
    ...(await sourceFiles('src/base')),
    ...(await sourceFiles('src/core')),
    ...(await sourceFiles('src/protocol')),
  ];
  await build({
    ...shared,
    entryPoints,
    outdir: 'out/portable',
    write: false,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['openai', 'openai/*', '@anthropic-ai/sdk', '@anthropic-ai/sdk/*', '@vscode/l10n'],
  });
}

async function copyAssets() {
  await mkdir('dist/webview/fonts', { recursive: true });
  const codicons = 'node_modules/@vscode/codicons/dist';
  await cp(`${codicons}/codicon.ttf`, 'dist/webview/codicon.ttf');
  await writeFile(
    'dist/webview/codicon.css',
    (await readFile(`${codicons}/codicon.css`, 'utf8')).replace(
      /url\("\.\/codicon\.ttf[^"]*"\)/,
      'url("./codicon.ttf")',
    ),
  );
  const katex = 'node_modules/katex/dist';
  for (const font of await readdir(`${katex}/fonts`)) {
    if (font.endsWith('.woff2')) await cp(`${katex}/fonts/${font}`, `dist/webview/fonts/${font}`);
  }
  // Chromium takes woff2; the older formats would only make the package larger.
  const css = (await readFile(`${katex}/katex.min.css`, 'utf8')).replace(
    /,url\(fonts\/[^)]+\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g,
    '',
  );
  await writeFile('dist/webview/katex.css', css);
}

/** The declarations that the checker begins with. */
async function writeTypeLibrary() {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('ts-json-schema-generator/node_modules/typescript/lib/typescript.js'));
  await mkdir('dist/typeReader', { recursive: true });
  const text = libraryText((name) => readFileSync(path.join(folder, name), 'utf8'));
  await writeFile('dist/typeReader/library.d.ts', text);
}

/** The bytes that importing `entry` loads at once: the file and its static imports, dynamic ones left out. */
function staticBytes(metafile, entry) {
  const seen = new Set();
  const visit = (file) => {
    const output = metafile.outputs[file];
    if (output === undefined || seen.has(file)) return 0;
    seen.add(file);
    return (
      output.bytes +
      output.imports
        .filter((i) => i.kind === 'import-statement' && i.external !== true)
        .reduce((sum, i) => sum + visit(i.path), 0)
    );
  };
  return visit(entry);
}

if (watch) {
  await rm('dist', { recursive: true, force: true });
  await Promise.all([copyAssets(), writeTypeLibrary()]);
  for (const options of [host, webview, typeReader, diagramLibrary]) {
    const running = await context({ ...options, logLevel: 'info' });
    await running.watch();
  }
} else {
  await rm('dist', { recursive: true, force: true });
  const [hostResult, webviewResult] = await Promise.all([
    build(host),
    build(webview),
    build(typeReader),
    build(diagramLibrary),
    checkPortableRooms(),
  ]);
  await Promise.all([copyAssets(), writeTypeLibrary()]);
  const sizes = {
    activation: staticBytes(hostResult.metafile, 'dist/extension.js'),
    panel: staticBytes(webviewResult.metafile, 'dist/webview/main.js'),
    extraction: staticBytes(webviewResult.metafile, 'dist/webview/extraction.js'),
  };
  await mkdir('out', { recursive: true });
  await writeFile('out/sizes.json', JSON.stringify(sizes, null, 2));
  console.log(`activation ${(sizes.activation / 1000).toFixed(1)} kB, panel ${(sizes.panel / 1000).toFixed(1)} kB`);
  if (!development && sizes.activation > ACTIVATION_BUDGET) {
    console.error(`Activation loads ${sizes.activation} bytes; the budget is ${ACTIVATION_BUDGET}. Import it lazily.`);
    process.exitCode = 1;
  }
}

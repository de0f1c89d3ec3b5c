// `npm run package`: one VSIX at the root, holding what the extension needs at run time and nothing else.
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { manifest, outFolder, root, vsixPath } from './paths.ts';
import { run } from './process.ts';

/** Of all but the library that draws diagrams, and of that, in bytes as packed. */
const LIMIT = 3_500_000;
const DIAGRAMS = 'extension/dist/webview/diagrams.js';
const DIAGRAMS_LIMIT = 2_000_000;
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(?:package(?:\.nls(?:\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE(?:\.txt)?|NOTICE(?:\.\w+)?)$/i,
  /^extension\/dist\/(?!.*\.map$).+/,
  /^extension\/media\/[^/]+\.(?:svg|png|css)$/,
  /^extension\/media\/l10n\/bundle\.l10n\.[\w-]+\.json$/,
  /^extension\/media\/schemas\/[^/]+\.json$/,
];
/** Files without which the installed extension could not start. */
const NEEDED = [
  'extension/package.json',
  'extension/package.nls.json',
  'extension/dist/extension.js',
  'extension/dist/webview/main.js',
  DIAGRAMS,
  'extension/dist/typeReader/worker.js',
  'extension/dist/typeReader/library.d.ts',
];

interface Packed {
  name: string;
  bytes: number;
}

/** Reads the names and packed sizes in a zip from its central directory. */
export function zipEntries(zip: Buffer): Packed[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) throw new Error('Not a zip file.');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries: Packed[] = [];
  for (let index = 0; index < count; index += 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const skip = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    entries.push({ name, bytes: zip.readUInt32LE(at + 20) });
    at += 46 + nameLength + skip;
  }
  return entries;
}

/** What is wrong with a package; empty when it may be shipped. */
export function packageProblems(entries: readonly Packed[], bytes: number): string[] {
  const names = entries.map((entry) => entry.name);
  const unneeded = names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)));
  const missing = NEEDED.filter((name) => !names.includes(name));
  const diagrams = entries.find(({ name }) => name === DIAGRAMS)?.bytes ?? 0;
  const rest = bytes - diagrams;
  return [
    ...unneeded.map((name) => `${name} has no place in the package`),
    ...missing.map((name) => `${name} is missing from the package`),
    ...(rest > LIMIT ? [`the package has ${rest} bytes without diagrams; the limit is ${LIMIT}`] : []),
    ...(diagrams > DIAGRAMS_LIMIT ? [`${DIAGRAMS} has ${diagrams} bytes; the limit is ${DIAGRAMS_LIMIT}`] : []),
  ];
}

/** Large folders of the checkout of which nothing is packaged; the packager would read all their names. */
const LEFT_OUT = new Set(['.git', '.vscode-test', 'node_modules', 'out', 'src', 'test']);

/** Copies what can be packaged into a folder of its own; `.vscodeignore` decides there what is. */
function stage(): string {
  const folder = path.join(outFolder, 'package');
  rmSync(folder, { recursive: true, force: true });
  for (const name of readdirSync(root)) {
    if (LEFT_OUT.has(name) || name.endsWith('.vsix')) continue;
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  return folder;
}

/** Packages what `npm run build` left in dist. Returns the file's path; throws when the package may not be shipped. */
export async function packageExtension(): Promise<string> {
  const target = vsixPath();
  for (const file of readdirSync(root)) {
    if (file.startsWith(`${manifest().name}-`) && file.endsWith('.vsix')) rmSync(path.join(root, file));
  }
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  // There is no repository address yet, so links in the README stay as they are.
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await run(process.execPath, [vsce, 'package', ...flags, '--out', target], { cwd: stage(), timeout: 120_000 });
  const zip = readFileSync(target);
  const entries = zipEntries(zip).toSorted((a, b) => b.bytes - a.bytes);
  for (const entry of entries.slice(0, 12)) console.log(`${String(entry.bytes).padStart(9)}  ${entry.name}`);
  const rest = entries.slice(12);
  if (rest.length > 0) {
    const bytes = rest.reduce((sum, entry) => sum + entry.bytes, 0);
    console.log(`${String(bytes).padStart(9)}  ${rest.length} smaller files`);
  }
  console.log(`${path.basename(target)}: ${(zip.length / 1000).toFixed(1)} kB, ${entries.length} files`);
  const problems = packageProblems(entries, zip.length);
  if (problems.length > 0) {
    rmSync(target);
    throw new Error(`The package is not fit to ship:\n  ${problems.join('\n  ')}`);
  }
  return target;
}

if (import.meta.main) {
  if (!process.argv.includes('--no-build')) {
    console.log((await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeout: 120_000 })).trimEnd());
  }
  await packageExtension();
}

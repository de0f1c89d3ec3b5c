// Where things are: everything the harness makes lives in git-ignored folders of the checkout.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const cacheFolder = path.join(root, '.vscode-test');
export const outFolder = path.join(root, 'out', 'editor');
export const resultsFolder = path.join(root, 'test', 'results');
export const screenshotsFolder = path.join(root, 'test', 'screenshots');
/** All texts that the source shows, which `npm run texts` writes. */
export const bundleFile = path.join(root, 'media', 'l10n', 'bundle.l10n.json');
export const sampleWorkspace = path.join(root, 'test', 'fixtures', 'workspace');

/** What package.json says of the extension; `id` is the one the editor knows it by. */
export function manifest(): { id: string; name: string; version: string } {
  const json = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  return { id: `${json.publisher}.${json.name}`, name: json.name, version: json.version };
}

/** The file that `npm run package` leaves at the root. */
export function vsixPath(): string {
  const { name, version } = manifest();
  return path.join(root, `${name}-${version}.vsix`);
}

// Who answers `@vscode/l10n` in a bundle.
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
/** Its build for Node asks for `fs` in a way that an ES module cannot answer; nobody here reads a bundle by it. */
const PACKAGE = path.join(root, 'node_modules/@vscode/l10n/dist/browser.js');

/**
 * Everything shown is asked of `@vscode/l10n`, so that every room can, and the bundle of texts is found in the source. Another
 * one answers in each bundle: `file`, a path from the root, which alone gets the package itself.
 * @param {string} file
 * @returns {import('esbuild').Plugin}
 */
export function textsFrom(file) {
  const owner = path.join(root, file);
  return {
    name: 'texts',
    setup(build) {
      build.onResolve({ filter: /^@vscode\/l10n$/ }, ({ importer }) => ({
        path: importer === owner ? PACKAGE : owner,
      }));
    },
  };
}

/** In a webview. */
export const pageTexts = textsFrom('src/webview/pageText.ts');

// Who answers `@vscode/l10n` in a bundle.
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

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
      build.onResolve({ filter: /^@vscode\/l10n$/ }, ({ importer }) =>
        importer === owner ? undefined : { path: owner },
      );
    },
  };
}

/** In a webview. */
export const pageTexts = textsFrom('src/webview/pageText.ts');

// `npm run texts`: writes the bundle of all texts that the source shows, for translators: a translation is this file beside it,
// as `bundle.l10n.de.json`, and `package.nls.de.json` beside `package.nls.json`.
import { getL10nJson } from '@vscode/l10n-dev';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFile, root } from './paths.ts';

/** Makes `l10n` known where it is only the parameter of a sentence (`said`). */
const IMPORT = "import * as l10n from '@vscode/l10n';";

/** The bundle as the source has it. */
async function textBundle(): Promise<string> {
  const sources = globSync('src/**/*.ts', { cwd: root })
    .toSorted()
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .filter((source) => source.includes('l10n.t'));
  const found = await getL10nJson(
    sources.map((source) => ({
      extension: '.ts',
      contents: source.includes(IMPORT) ? source : `${IMPORT}\n${source}`,
    })),
  );
  const sorted = Object.fromEntries(Object.entries(found).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(bundleFile, await textBundle());

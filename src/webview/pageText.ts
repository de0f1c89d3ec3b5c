// What `@vscode/l10n` is in a webview (`esbuild.mjs`): told first what the editor has for its display language.
import * as l10n from '@vscode/l10n';

const { l10n: contents } = document.documentElement.dataset;
if (contents !== undefined) l10n.config({ contents });

export const { t } = l10n;

// What `@vscode/l10n` is in the thread that reads types (`esbuild.mjs`): told first what the editor has for its display language.
import { workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import type { TypeThreadData } from './worker.ts';

const { texts } = workerData as TypeThreadData;
if (texts !== undefined) l10n.config({ contents: { ...texts } });

export const { t } = l10n;

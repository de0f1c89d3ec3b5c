import * as l10n from '@vscode/l10n';
import { raceSignal } from '../../base/async.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { withPatience } from '../window/progress.ts';

/** Reads something of a name. Where that hangs, as on a drive that is gone, the user can give it up: a `cancelled` error. */
export function readPatiently<T>(name: string, read: () => PromiseLike<T>): Promise<T> {
  return withPatience(l10n.t`Reading ${plainWords(name, 60)}…`, (signal) =>
    raceSignal(Promise.resolve(read()), signal),
  );
}

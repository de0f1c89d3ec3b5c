import * as l10n from '@vscode/l10n';
import { plainWords } from '../../core/text/plainWords.ts';
import { makerOf } from '../../core/toolcalls/maker.ts';
import type { Tool } from '../../core/toolcalls/tool.ts';

/** `from .aigateway/tools/weather.json`, for the row of a tool that is not ours. */
export function fromMaker(tool: Pick<Tool, 'origin' | 'maker'>): readonly string[] {
  const maker = makerOf(tool);
  return maker === undefined ? [] : [l10n.t`from ${plainWords(maker, 200)}`];
}

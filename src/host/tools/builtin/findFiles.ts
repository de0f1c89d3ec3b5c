import * as l10n from '@vscode/l10n';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { compileGlob, fitsBelow } from '../../../core/workspace/glob.ts';
import { numberArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { oneLine } from '../../../core/text/visible.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { labelOf, type WorkspaceFence } from '../../workspace/fence.ts';
import { listFiles, startingPlaces } from '../../workspace/fileList.ts';

const DEFAULT_RESULTS = 200;
const MAX_RESULTS = 1_000;
/** Matches looked at, so that the first in the alphabet are shown, and not the first that were found. */
const MAX_COLLECTED = 20_000;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    pattern: { type: 'string', minLength: 1, description: 'The glob or word, e.g. **/*.config.ts.' },
    path: { type: 'string', description: 'Only below this folder. Default: the whole workspace.' },
    maxResults: {
      type: 'integer',
      minimum: 1,
      maximum: MAX_RESULTS,
      description: `Default: ${DEFAULT_RESULTS}.`,
    },
  },
  required: ['pattern'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Finds files by their name. */
export function findFilesTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'findFiles',
    displayName: l10n.t('Find files'),
    userDescription: l10n.t('Finds files of the workspace by name or glob.'),
    // l10n: none, for the model
    description: [
      'Finds files of the user’s workspace by a glob: *.ts finds names anywhere, src/**/*.test.ts begins at the folder,',
      '{a,b} and [abc] work, upper and lower case are the same. A word without signs finds paths that contain it.',
      'Returns paths, one a line. What git ignores and what the user keeps private is left out.',
    ].join(' '),
    icon: '$(go-to-file)',
    tags: ['workspace', 'files', 'search'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Workspace'),
    inputSchema: INPUT,
    summarize: (input: Input) => withFolder(textArgument(input, 'pattern'), textArgument(input, 'path')),
    run: (input: Input, context) => find(fence, input, context),
  };
}

/** `*.ts in src`: what is looked for, and where if not everywhere. */
export function withFolder(what: string, folder: string): string {
  return folder === '' ? what : l10n.t`${what} in ${folder}`;
}

async function find(fence: WorkspaceFence, input: Input, { signal }: ToolContext): Promise<ToolOutcome> {
  const pattern = textArgument(input, 'pattern');
  const limit = numberArgument(input, 'maxResults', { fallback: DEFAULT_RESULTS, min: 1, max: MAX_RESULTS });
  const fits = compileGlob(pattern);
  if (typeof fits === 'string') return errorOutcome(fits);
  const start = await startingPlaces(fence, textArgument(input, 'path'));
  if (!start.ok) return errorOutcome(start.forModel);
  const found: string[] = [];
  for (const place of start.places) {
    for await (const { folder, segments } of listFiles(fence, place, signal)) {
      if (!fitsBelow(fits, place.segments, segments) || !(await fence.mayList(folder, segments, false))) continue;
      found.push(oneLine(labelOf(folder, segments), 1_000));
      if (found.length >= MAX_COLLECTED) break;
    }
  }
  const activity = [{ kind: 'read' as const, what: l10n.t`names of files (${oneLine(pattern, 80)})` }];
  // l10n: none, for the model
  if (found.length === 0) return textOutcome(`No file fits “${oneLine(pattern, 200)}”.`, activity);
  const shown = found.toSorted().slice(0, limit);
  // l10n: none, for the model
  const more = found.length > shown.length ? `\n[${found.length - shown.length} more. Narrow the pattern.]` : '';
  return textOutcome(shown.join('\n') + more, activity);
}

import * as l10n from '@vscode/l10n';
import { said } from '../../../base/said.ts';
import { numberArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { numberedLines } from '../../../core/toolcalls/workspace/lines.ts';
import { errorOutcome, textOutcome, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { readCells } from './readCells.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { unknownEncoding } from '../../workspace/encodings.ts';
import { isNotebook, notebookIn } from '../../workspace/notebooks.ts';
import { readText } from '../../workspace/files.ts';

/** Lines given where the model names no end. */
const DEFAULT_LINES = 800;
const MAX_LINES = 2_000;
const MAX_CHARS = 55_000;
const NO_END = 1_000_000_000;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'Path from the workspace folder, e.g. src/app.ts.' },
    startLine: { type: 'integer', minimum: 1, description: 'First line, counted from 1. Default: 1.' },
    endLine: {
      type: 'integer',
      minimum: 1,
      description: `Last line, inclusive. Default: ${DEFAULT_LINES} lines on.`,
    },
    cell: {
      type: 'integer',
      minimum: 1,
      description:
        'For a notebook: the first cell to read, from 1; with startLine or endLine: lines of this cell only.',
    },
  },
  required: ['path'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Reads a text file, or some of its lines. */
export function readFileTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'readFile',
    displayName: l10n.t('Read file'),
    userDescription: l10n.t('Reads a text file of the workspace, or some of its lines.'),
    // l10n: none, for the model
    description: [
      'Reads a text file of the user’s workspace and returns its lines with their numbers, as the editor has them now,',
      `unsaved changes included. At most ${MAX_LINES} lines at a time: give startLine and endLine for a part of a long file.`,
      'A notebook is given by its cells, each with its number, lines counted within the cell, and its output shortened.',
      'Find the path with findFiles or searchText first when you do not know it. Binary files, files that git ignores and',
      'files outside the workspace are refused.',
    ].join(' '),
    icon: '$(file-code)',
    tags: ['workspace', 'files'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Workspace'),
    inputSchema: INPUT,
    summarize(input: Input) {
      const path = textArgument(input, 'path');
      if (input.startLine === undefined && input.endLine === undefined) return path;
      const start = numberArgument(input, 'startLine', { fallback: 1, min: 1, max: NO_END });
      const end = numberArgument(input, 'endLine', { fallback: start + DEFAULT_LINES - 1, min: start, max: NO_END });
      return start === end ? l10n.t`${path}, line ${start}` : l10n.t`${path}, lines ${start}–${end}`;
    },
    run: (input: Input) => readLines(input),
  };

  /** l10n: none, for the model. */
  function lostNote(lost: number): string {
    return lost === 0
      ? ''
      : `\n[${lost} characters could not be read and are shown as �: ${said(unknownEncoding).forModel}.]`;
  }

  /** l10n: none, for the model. */
  async function readLines(input: Input): Promise<ToolOutcome> {
    const place = await fence.existing(textArgument(input, 'path'));
    if (!place.ok) return errorOutcome(place.forModel);
    const file = await readText(place);
    if (!file.ok) return errorOutcome(file.forModel);
    const reading = isNotebook(place.uri) ? notebookIn(place.uri, file.text) : undefined;
    if (reading?.ok === true) return readCells(place, reading.notebook, input);
    const damaged = reading === undefined ? '' : `\n[It could not be read as a notebook: ${reading.why.forModel}.]`;
    const start = numberArgument(input, 'startLine', { fallback: 1, min: 1, max: NO_END });
    const most = start + MAX_LINES - 1;
    const end = numberArgument(input, 'endLine', { fallback: start + DEFAULT_LINES - 1, min: start, max: most });
    const view = numberedLines(file.text, { start, end, maxChars: MAX_CHARS });
    const activity = [{ kind: 'read' as const, what: place.label, uri: place.uri.toString() }];
    if (view.total === 0) return textOutcome(`${place.label} is empty.`, activity);
    if (start > view.total) return errorOutcome(`${place.label} has only ${view.total} lines.`);
    const unsaved = file.isDirty ? ', with unsaved changes' : '';
    const lines = start === view.last ? `line ${start}` : `lines ${start}–${view.last}`;
    const head = `${place.label} (${lines} of ${view.total}${unsaved})`;
    const rest = view.last < view.total ? `\n[More follows. Read on with startLine ${view.last + 1}.]` : '';
    return textOutcome(`${head}${damaged}${lostNote(file.lost)}\n${view.text}${rest}`, activity);
  }
}

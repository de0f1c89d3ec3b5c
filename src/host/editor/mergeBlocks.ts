import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { fastUpdate } from '../../core/apply/fastUpdate.ts';
import { BlocksInPlace, type PlacedBlocks } from '../../core/apply/placeAll.ts';
import { placeBlock, type BlockToPlace, type Placement } from '../../core/apply/placeBlock.ts';
import type { ModelRun } from '../../core/editing/modelRun.ts';
import type { AnswerBlock } from '../../core/markdown/answerBlocks.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import { withoutModel, type FastApply, type Merged } from '../editing/fastApply.ts';
import { isMarkdownLike } from '../editing/reviewOptions.ts';
import { withPatience } from '../window/progress.ts';

/** Blocks that the model of the user's choice put into a text, or our own alignment where that could not. */
export interface MergedBlocks {
  /** What they were put into, with `\n` line ends. */
  readonly before: string;
  readonly placed: PlacedBlocks;
  /** All requests, also those whose answer could not be used. */
  readonly runs: readonly ModelRun[];
  /** Why our own alignment had to do it, as a sentence. */
  readonly note?: string;
}

interface BlocksToMerge {
  readonly fast: FastApply;
  readonly document: vscode.TextDocument;
  readonly blocks: readonly Pick<AnswerBlock, 'code' | 'language'>[];
  readonly indentUnit: string;
}

/** One block after the other, each in what the ones before it made; `undefined` where the user stopped it. */
export async function mergeBlocks(given: BlocksToMerge): Promise<MergedBlocks | undefined> {
  const { fast, document, blocks } = given;
  const before = normalised(document.getText());
  const placing = new BlocksInPlace(before);
  const runs: ModelRun[] = [];
  let note: string | undefined;
  for (const block of blocks) {
    const input = inputOf(given, block, placing.text);
    const own = placeBlock(input);
    const { model } = fast;
    // What kept the first block from being merged keeps the others from it.
    const merged = note === undefined && model !== undefined ? await merge(given, input, own) : undefined;
    if (merged?.kind === 'stopped') return undefined;
    if (merged?.run !== undefined) runs.push(merged.run);
    if (merged?.kind === 'merged') {
      placing.add({ kind: 'anchored', text: merged.text, doubts: merged.doubts });
      continue;
    }
    if (merged !== undefined && model !== undefined) note = withoutModel(model, merged.reason, runs);
    placing.add(own);
  }
  return { before, placed: placing.placed(), runs, ...(note !== undefined && { note }) };
}

function inputOf(
  { document, indentUnit }: BlocksToMerge,
  { code, language }: Pick<AnswerBlock, 'code' | 'language'>,
  text: string,
): BlockToPlace {
  return {
    document: text,
    code,
    language: language === '' ? document.languageId : language,
    selection: { start: 0, end: 0 },
    path: document.isUntitled ? '' : document.uri.path,
    indentUnit,
  };
}

async function merge(
  { fast, document }: BlocksToMerge,
  input: BlockToPlace,
  own: Placement,
): Promise<Merged | undefined> {
  const update = fastUpdate(input, own);
  if (update === undefined) return undefined;
  const { path = '', document: text } = input;
  const wish = { uri: document.uri, text, update, own, path, isMarkdown: isMarkdownLike(document) };
  const title = l10n.t`Applying with ${plainWords(fast.model ?? '')}…`;
  return withPatience(title, (signal) => fast.merge(wish, { signal }));
}

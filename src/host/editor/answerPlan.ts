import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LeftBlock } from '../../core/apply/applySummary.ts';
import { fits, isCommand, namesOfBlock } from '../../core/apply/targetFile.ts';
import { blocksOfAnswer, countableBlocks, type AnswerBlock } from '../../core/markdown/answerBlocks.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { labelOf } from '../editing/textDocuments.ts';
import { WorkspaceFence } from '../workspace/fence.ts';
import { CELL_SCHEME, fileOf, isNotebook } from '../workspace/notebooks.ts';
import { findTarget, type BlockTarget, type NewPlace, type Refused, type SeveralFiles } from './blockTarget.ts';

/** The blocks of an answer that go into one file, in their order. */
export interface FileGroup {
  readonly target: Extract<BlockTarget, { kind: 'document' }> | NewPlace;
  /** In plain words. */
  readonly label: string;
  readonly blocks: readonly AnswerBlock[];
}

export interface OpenChoice {
  readonly block: AnswerBlock;
  readonly files: SeveralFiles;
}

/** Where the blocks of an answer go. */
export interface AnswerPlan {
  readonly groups: readonly FileGroup[];
  /** Commands and what they print. */
  readonly commands: number;
  readonly left: readonly LeftBlock[];
  /** Blocks that may be for several files. */
  readonly choices: readonly OpenChoice[];
}

/** How many code blocks of a text may be for files. */
export function countBlocksForFiles(text: string): number {
  return countableBlocks(text).filter(isForFile).length;
}

function isForFile(block: Pick<AnswerBlock, 'info' | 'code'>): boolean {
  return block.code.trim() !== '' && !isCommand(block);
}

/** Sorts the blocks of an answer by the files they are for. Asks nobody and changes nothing. */
export async function planAnswer(
  texts: readonly string[],
  active: vscode.TextDocument | undefined,
): Promise<AnswerPlan> {
  const all = texts.flatMap((text) => blocksOfAnswer(text));
  const blocks = all.filter(isForFile);
  const commands = all.filter(isCommand).length;
  const groups = new Map<string, FileGroup>();
  const left: LeftBlock[] = [];
  const choices: OpenChoice[] = [];
  let more = 0;
  for (const block of blocks) {
    if (block.isCutOff === true) {
      left.push(leftBlock(block, CUT_OFF));
      continue;
    }
    const earlier = [...groups.values()].map(({ label }) => label);
    const target = await findTarget(block, { active, earlier }).catch(() => UNREADABLE);
    if (target.kind === 'several') {
      const files = await allowedOf(target.files);
      if (files.length > 0) choices.push({ block, files: { ...target, files } });
      else left.push(leftBlock(block, NO_FILE));
    } else if (target.kind === 'command') more += 1;
    else if (target.kind === 'document' || target.kind === 'new') {
      const refusal = await refusalOf(target, block, active);
      if (refusal === undefined) addTo(groups, target, block);
      else left.push(leftBlock(block, refusal));
    } else left.push(leftBlock(block, target.kind === 'refused' ? target : NO_FILE));
  }
  return { groups: [...groups.values()], commands: commands + more, left, choices };
}

export interface ChosenFile {
  readonly block: AnswerBlock;
  readonly uri: vscode.Uri;
}

/** The plan with what the user chose for the blocks that may be for several files. */
export async function planChosen(
  chosen: readonly ChosenFile[],
  active: vscode.TextDocument | undefined,
): Promise<Pick<AnswerPlan, 'groups' | 'left'>> {
  const groups = new Map<string, FileGroup>();
  const left: LeftBlock[] = [];
  for (const { block, uri } of chosen) {
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      const target = { kind: 'document', document } as const;
      const refusal = await refusalOf(target, block, active);
      if (refusal === undefined) addTo(groups, target, block);
      else left.push(leftBlock(block, refusal));
    } catch {
      // What cannot be opened as text keeps nothing from the others.
      left.push(leftBlock(block, UNREADABLE));
    }
  }
  return { groups: [...groups.values()], left };
}

/** Of several files those that tools may touch. */
async function allowedOf(files: SeveralFiles['files']): Promise<SeveralFiles['files']> {
  const fence = new WorkspaceFence();
  const isAllowed = await Promise.all(files.map(async ({ uri }) => (await fence.ofUri(uri)).ok));
  return files.filter((_, index) => isAllowed[index]);
}

const NO_FILE = refused(l10n.t('It is for no file of this workspace.'));
const IN_CELL = refused(l10n.t('It is for a cell of a notebook. Select the cell and press Apply on the block.'));
const CUT_OFF = refused(l10n.t('The response was cut off in it.'));
const UNREADABLE = refused(l10n.t('Its file cannot be opened as text.'));

/** What an answer names has to be a file that tools may touch; what the user has open is theirs to say. */
async function refusalOf(
  target: FileGroup['target'],
  block: AnswerBlock,
  active: vscode.TextDocument | undefined,
): Promise<Refused | undefined> {
  if (target.kind === 'new') return undefined;
  const { document } = target;
  if (document === active) {
    // Nothing but the open editor speaks for it.
    const isNamed = namesOfBlock(block).some((name) => document.uri.path.endsWith(name));
    const isCell = document.uri.scheme === CELL_SCHEME;
    const path = isCell ? `cell.${document.languageId}` : document.uri.path;
    if (!isNamed && !fits(path, block.info)) return NO_FILE;
    // What is proposed in a cell cannot be told in bytes of its file, so it could not be taken back with the answer.
    return isCell ? IN_CELL : undefined;
  }
  if (isNotebook(fileOf(document.uri))) return IN_CELL;
  const place = await new WorkspaceFence().ofUri(document.uri);
  return place.ok ? undefined : { ...refused(place.message), isNamed: true };
}

function addTo(groups: Map<string, FileGroup>, target: FileGroup['target'], block: AnswerBlock): void {
  const uri = target.kind === 'new' ? target.uri : target.document.uri;
  const known = groups.get(uri.toString());
  const label = plainWords(target.kind === 'new' ? target.label : labelOf(uri));
  groups.set(uri.toString(), { target, label, ...known, blocks: [...(known?.blocks ?? []), block] });
}

function refused(reason: string): Refused {
  return { kind: 'refused', reason };
}

/** In a message it is called by the file it names, else by its language. */
function leftBlock(block: AnswerBlock, { reason, isNamed }: Refused): LeftBlock {
  if (isNamed === true) return { reason };
  const [name] = namesOfBlock(block);
  return { label: name ?? (block.language === '' ? l10n.t('A block') : l10n.t`A block in ${block.language}`), reason };
}

// The rows as questions of the product, and an answer as what the product makes of it: its own prompts and its own readers,
// put together as the host does it. Nothing here knows what a good answer is.
import {
  editMessages,
  editSystemPrompt,
  editTag,
  editUserText,
  type EditPrompt,
} from '../../../src/core/actions/editPrompt.ts';
import { surroundings } from '../../../src/core/actions/surroundings.ts';
import { fileOfBlock } from '../../../src/core/apply/targetFile.ts';
import { parseDiff } from '../../../src/core/commit/diff.ts';
import { CommitMessageStream } from '../../../src/core/commit/message.ts';
import { commitOutputTokens, commitSystemPrompt, commitUserText } from '../../../src/core/commit/prompts.ts';
import { reduceDiff } from '../../../src/core/commit/reduce.ts';
import { Completer, type CompletionPlace } from '../../../src/core/completion/completer.ts';
import { windowAt } from '../../../src/core/completion/window.ts';
import { buildSystemPrompt } from '../../../src/core/conversation/prompt.ts';
import { textOf, type BlockNode, type CodeNode } from '../../../src/core/markdown/nodes.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { Message, UserPart } from '../../../src/core/model/message.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import type { LineSource } from '../../../src/core/text/lines.ts';
import { placeCode } from '../../cases/editorAdapter.ts';
import { indentUnitOf } from '../../cases/editorIndent.ts';
import { ReviewedDocument, styleOf } from '../../cases/reviewedDocument.ts';
import { FakeClock, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { untouchedSettings } from '../../fakes/requestSettings.ts';
import { parseMarkdown } from '../../support/whole.ts';
import type { Question } from './localModel.ts';
import { languageOf, marksIn, type ApplyRow, type CommitRow, type CompletionFile, type EditRow } from './rows.ts';
import { MESSAGE, type Result } from './score.ts';

export const KINDS = ['edits', 'applies', 'commits', 'completions'] as const;
export type Kind = (typeof KINDS)[number];

export interface Task {
  readonly kind: Kind;
  readonly id: string;
  readonly language: string;
  readonly question: () => Promise<Question>;
  readonly resultOf: (answer: string) => Promise<Result>;
}

/** No answer of the bench needs more; the product's own limits are lower for some. */
const MOST_TOKENS = 150;
/** As in `host/actions/context.ts`. */
const SURROUNDING_TOKENS = 3_000;
const MODEL = 'local/model';
const PIECE = 7;

export function editTask(row: EditRow): Task {
  const { id, path, file, ask, wanted } = row;
  const [marked] = marksIn(file);
  if (marked === undefined) throw new Error(`${id} has no part to rewrite.`);
  const { before: above, inside, after: below } = marked;
  const language = languageOf(path);
  const document = above + inside + below;
  const original = inside.replace(/\n$/, '').split('\n');
  const start = above.split('\n').length - 1;
  const prompt: EditPrompt = {
    instructions: ask,
    code: original.join('\n'),
    path,
    languageId: language,
    surroundings: surroundings(linesOf(document), start, start + original.length, SURROUNDING_TOKENS),
    diagnostics: [],
    symbols: [],
    standing: [],
  };
  const tag = editTag(prompt);
  const question = (): Promise<Question> =>
    Promise.resolve({
      system: editSystemPrompt([], tag),
      messages: editMessages([{ ask: editUserText(prompt) }], MODEL),
      maxOutputTokens: MOST_TOKENS,
    });
  const resultOf = async (answer: string): Promise<Result> => {
    const reviewed = new ReviewedDocument(original, {
      cleaner: { tag, markdown: language === 'markdown' },
      indentStyle: styleOf(document),
      language,
      around: { before: linesBetween(document, 0, start), after: linesBetween(document, start + original.length) },
    });
    for (const piece of piecesOf(answer)) await reviewed.stream(piece);
    await reviewed.finish();
    await reviewed.decide('acceptAll');
    const end = inside.endsWith('\n') ? '\n' : '';
    const after = `${above}${reviewed.lines.join('\n')}${end}${below}`;
    const texts = wanted.map((text) => above + text + below);
    return { ...row, language, before: document, after, wanted: texts, around: { above, below } };
  };
  return { kind: 'edits', id, language, question, resultOf };
}

export function applyTask(row: ApplyRow): Task {
  const { id, path, file, ask, has, changes = [] } = row;
  const language = languageOf(path);
  const stays = file.split('\n').filter((line) => !changes.includes(line));
  const question = (): Promise<Question> => {
    const label = path.slice(path.lastIndexOf('/') + 1);
    const attached = { type: 'context', origin: 'file', label, path, languageId: language, text: file } as const;
    const messages = [userMessage([attached, { type: 'text', text: ask }])];
    const system = buildSystemPrompt({ editorName: 'Visual Studio Code' });
    return Promise.resolve({ system, messages, maxOutputTokens: MOST_TOKENS });
  };
  const resultOf = (answer: string): Promise<Result> =>
    Promise.resolve({
      ...row,
      has,
      stays,
      language,
      before: file,
      after: applied(answer, path, file),
      wanted: [],
    });
  return { kind: 'applies', id, language, question, resultOf };
}

/** The file after the answer's first code block was applied to it; `undefined` where the block has no place in it. */
function applied(answer: string, path: string, file: string): string | undefined {
  const blocks = parseMarkdown(answer);
  const block = firstCode(blocks);
  if (block === undefined) return undefined;
  const code = textOf(block);
  const info = block.info ?? block.language;
  const before = answer.slice(0, Math.max(0, answer.indexOf(code.split('\n')[0] ?? '')));
  const target = fileOfBlock({ info, code, before, files: [path], active: path, attached: [path] });
  if (target !== path) return undefined;
  const selection = { start: 0, end: 0 };
  const placed = placeCode({ document: file, selection, code, language: block.language, path });
  return placed.kind === 'unplaced' ? undefined : placed.text;
}

function firstCode(blocks: readonly BlockNode[]): CodeNode | undefined {
  for (const block of blocks) {
    if (block.type === 'code') return block;
    const inner = block.type === 'list' ? block.children.flatMap((item) => item.children) : [];
    const found = firstCode(block.type === 'quote' ? block.children : inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function commitTask({ id, diff, recentSubjects, draft = '', subject }: CommitRow): Task {
  const reduced = reduceDiff(parseDiff(diff).files, () => false);
  const question = (): Promise<Question> => {
    const text = commitUserText({ diff: reduced.text, branch: 'main', recentSubjects, draft });
    const maxOutputTokens = Math.min(commitOutputTokens, MOST_TOKENS);
    return Promise.resolve({
      system: commitSystemPrompt([]),
      messages: [userMessage([{ type: 'text', text }])],
      maxOutputTokens,
    });
  };
  const resultOf = (answer: string): Promise<Result> => {
    const stream = new CommitMessageStream();
    for (const piece of piecesOf(answer)) stream.push(piece);
    const after = stream.finish();
    const has = [new RegExp(`^(?=.*(?:${subject.source})).`, subject.flags)];
    return Promise.resolve({
      language: MESSAGE,
      before: diff,
      after: after === '' ? undefined : after,
      wanted: [],
      has,
    });
  };
  return { kind: 'commits', id, language: MESSAGE, question, resultOf };
}

export function completionTasks({ path, file }: CompletionFile): readonly Task[] {
  const language = languageOf(path);
  return marksIn(file).map(({ before: above, inside, after: below }, index) => {
    const place = placeAt(path, above, below);
    const resultOf = async (answer: string): Promise<Result> => {
      const text = await completed(place, replaying(answer));
      const after = text === undefined ? undefined : above + text + below;
      return {
        language,
        before: above + below,
        after,
        wanted: [above + inside + below],
        around: { above, below },
      };
    };
    return { kind: 'completions', id: `${path}#${index + 1}`, language, question: () => asked(place), resultOf };
  });
}

function placeAt(path: string, above: string, below: string): CompletionPlace {
  const before = above.split('\n');
  const unit = indentUnitOf(above + below);
  return {
    document: path,
    window: windowAt(linesOf(above + below), before.length - 1, before.at(-1)?.length ?? 0),
    path,
    languageId: languageOf(path),
    insertSpaces: unit !== '\t',
    tabSize: unit === '\t' ? 4 : unit.length,
    // By the key, so that a place in the middle of a word counts as well.
    isExplicit: true,
  };
}

function completed(place: CompletionPlace, source: TurnSource): Promise<string | undefined> {
  const choices = { model: MODEL, debounceMs: 0, maxCostPerHour: 0, settings: untouchedSettings };
  const ports = { source, clock: new FakeClock(), logger: new RecordingLogger(), modelInfo: () => undefined };
  return new Completer(ports).complete(place, () => choices, new AbortController().signal);
}

/** What the product asks at a place. */
async function asked(place: CompletionPlace): Promise<Question> {
  const requests: TurnRequest[] = [];
  await completed(place, {
    async *streamTurn(request): AsyncGenerator<ModelEvent, void, void> {
      requests.push(request);
      yield { type: 'turn-end', reason: 'stop' };
    },
  });
  const [request] = requests;
  if (request === undefined) throw new Error(`Nothing is asked in ${place.document}.`);
  const { system = '', messages, maxOutputTokens = MOST_TOKENS } = request;
  return { system, messages, maxOutputTokens: Math.min(MOST_TOKENS, maxOutputTokens) };
}

function replaying(answer: string): TurnSource {
  return {
    async *streamTurn(): AsyncGenerator<ModelEvent, void, void> {
      for (const text of piecesOf(answer)) yield { type: 'text-delta', text };
      yield { type: 'turn-end', reason: 'stop' };
    },
  };
}

function userMessage(parts: readonly UserPart[]): Message {
  return { id: 'bench', role: 'user', createdAt: 0, parts: [...parts] };
}

function piecesOf(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${PIECE}}`, 'g')) ?? [];
}

function linesBetween(text: string, start: number, end?: number): string[] {
  return text.split('\n').slice(start, end);
}

function linesOf(text: string): LineSource {
  const lines = text.split('\n');
  return { lineCount: lines.length, lineAt: (line) => lines[line] ?? '' };
}

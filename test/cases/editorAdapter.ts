/**
 * What the shared editor cases call, connected to what a user meets today: each function here hands the product's own
 * function the arguments that the host gives it, and does to the text around it what the host does. It follows the code when
 * that moves. What is not built yet says so, and counts as failing.
 */
import { Completer } from '../../src/core/completion/completer.ts';
import { windowAt, type CursorWindow } from '../../src/core/completion/window.ts';
import type { LineSource } from '../../src/core/text/lines.ts';
import type { ModelEvent } from '../../src/core/model/events.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import type { JsonSchema, TurnSource } from '../../src/core/model/request.ts';
import { checkArguments as checkToolArguments } from '../../src/core/toolcalls/arguments.ts';
import { boundOutput } from '../../src/core/toolcalls/output.ts';
import { ToolRegistry } from '../../src/core/toolcalls/registry.ts';
import { DEFAULT_LIMITS, textOutcome, type ToolContext, type ToolOutcome } from '../../src/core/toolcalls/tool.ts';
import type { RunAction } from '../../src/core/toolcalls/userTools/declaration.ts';
import { compileGlob, fitsBelow } from '../../src/core/workspace/glob.ts';
import { placeEdit } from '../../src/core/toolcalls/writing/editInput.ts';
import { newFileContent } from '../../src/core/toolcalls/writing/cleanText.ts';
import { applyChanges, normalised } from '../../src/core/toolcalls/writing/replacements.ts';
import { convertIndentUnit } from '../../src/core/code/indentUnit.ts';
import { placeBlock, type BlockToPlace, type Placement } from '../../src/core/apply/placeBlock.ts';
import { TerminalScreen } from '../../src/core/text/terminalScreen.ts';
import { lastPart, plainOutput } from '../../src/core/text/terminalText.ts';
import { readSuggestion as readCommand, type CommandSuggestion } from '../../src/core/terminal/suggestion.ts';
import { runForCall } from '../../src/host/tools/userTools/programTool.ts';
import { FakeClock, RecordingLogger } from '../fakes/memoryPorts.ts';
import { indentUnitOf } from './editorIndent.ts';
import { ReviewedDocument, type ForeignChange } from './reviewedDocument.ts';
import { untouchedSettings } from '../fakes/requestSettings.ts';

import { parseDiff as readDiff, type DiffFile } from '../../src/core/commit/diff.ts';
export { readMarkdown } from './markdownText.ts';

/** What Apply would make of the document, in its own kind of indentation as the host gives it. */
export function placeCode(block: BlockToPlace): Placement {
  return placeBlock({ ...block, indentUnit: indentUnitOf(block.document) });
}

export { fileOfBlock } from '../../src/core/apply/targetFile.ts';

export function fitIndentation(code: string, unit: string): string {
  return convertIndentUnit(code, unit);
}

/** Pieces in which answers stream here, in characters. */
const PIECE = 7;

function piecesOf(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${PIECE}}`, 'g')) ?? [];
}

/** Ghost text for a user who just typed: the whole way from the document to the text that is offered. */
export function fitCompletion(
  answer: string,
  options: { readonly window: CursorWindow; readonly insertSpaces: boolean; readonly tabSize: number },
): Promise<string | undefined> {
  const source: TurnSource = {
    async *streamTurn(): AsyncGenerator<ModelEvent, void, void> {
      for (const text of piecesOf(answer)) yield { type: 'text-delta', text };
      yield { type: 'turn-end', reason: 'stop' };
    },
  };
  const completer = new Completer({
    source,
    clock: new FakeClock(),
    logger: new RecordingLogger(),
    modelInfo: () => undefined,
  });
  const { prefix, suffix } = options.window;
  const before = prefix.split('\n');
  const window = windowAt(linesOf(prefix + suffix), before.length - 1, before.at(-1)?.length ?? 0);
  const place = { ...options, window, document: 'case', languageId: 'plaintext', isExplicit: false };
  const choices = { model: 'test/model', debounceMs: 0, maxCostPerHour: 0, settings: untouchedSettings };
  return completer.complete(place, () => choices, new AbortController().signal);
}

function linesOf(text: string): LineSource {
  const lines = text.split('\n');
  return { lineCount: lines.length, lineAt: (line) => lines[line] ?? '' };
}

/** Characters of a command's output that are remembered, and those that go along; as in `host/terminal`. */
const REMEMBERED = 96_000;
const EXPLAINED = 24_000;

/** The output as it goes along when a user has it explained. */
export function terminalText(raw: string): string {
  const screen = new TerminalScreen({ keep: REMEMBERED });
  for (const piece of piecesOf(raw)) screen.write(piece);
  return lastPart(screen.shownText(), EXPLAINED);
}

/**
 * Two tools run commands, and the model is to read the same of both: a program of a user's own tool, and the built-in
 * one. Where they differ, the difference is part of the text, so that no case holds by one of them alone.
 */
export async function toolText(raw: string): Promise<string> {
  const outcome = await programOutcome(raw);
  const builtin = textFor(textOutcome(plainOutput(raw)), Infinity);
  const isSame = withoutEnds(textFor(outcome, Infinity)) === withoutEnds(builtin);
  const text = textFor(outcome, DEFAULT_LIMITS.outputChars);
  return isSame ? text : `${text}\n[Run command says something else:]\n${builtin}`;
}

/** Runs a program that writes `raw`, as the tool of a user's own does. */
function programOutcome(raw: string): Promise<ToolOutcome> {
  const action: RunAction = {
    type: 'run',
    program: process.execPath,
    args: ['-e', 'process.stdin.pipe(process.stdout)'],
    stdin: { type: 'text', template: '{raw}' },
    cwd: '',
    env: {},
  };
  const context: ToolContext = {
    signal: new AbortController().signal,
    limits: DEFAULT_LIMITS,
    conversationId: 'case',
    callId: 'case',
    progress: () => undefined,
    willWrite: () => Promise.resolve(undefined),
    didWrite: () => Promise.resolve(),
    unlimited: (wait) => wait(),
  };
  return runForCall(action, import.meta.dirname, { raw }, context, () => false);
}

function textFor(outcome: ToolOutcome, limit: number): string {
  const parts = boundOutput(outcome, limit).content;
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n');
  return text === 'The program ended without output.' ? '' : text;
}

function withoutEnds(text: string): string {
  return text.replace(/[ \t]+$/gm, '').trimEnd();
}

/** The command as it is shown and put into the terminal. */
export function readSuggestion(answer: string, shell: string): CommandSuggestion {
  return readCommand(answer, shell);
}

/** A document after the tool's proposal was accepted as a whole. */
export function applyEdit(text: string, input: JsonObject): { readonly text: string } | { readonly problem: string } {
  const before = normalised(text);
  const placed = placeEdit(before, input);
  if ('problem' in placed) return placed;
  const after = applyChanges(before, placed.changes);
  return { text: text.includes('\r\n') ? after.replaceAll('\n', '\r\n') : after };
}

/** A new file after it was accepted: its lines come before the empty document's only line.  */
export function newFileText(content: string, path: string): string {
  const text = newFileContent(normalised(content), path);
  return text === '' ? '' : `${text.replace(/\n$/, '')}\n`;
}

export function matchesGlob(glob: string, path: string): boolean {
  const fits = compileGlob(glob);
  return typeof fits !== 'string' && fitsBelow(fits, [], path.split('/'));
}

/** A call's arguments, checked as those of any tool with this schema. */
export function checkArguments(
  text: string,
  schema: JsonSchema,
): { readonly input: JsonObject } | { readonly problem: string } {
  const registry = new ToolRegistry([
    {
      name: 'case',
      displayName: 'Case',
      description: 'A tool of a case.',
      inputSchema: schema,
      effect: 'read',
      origin: 'user',
      run: () => Promise.resolve(textOutcome('')),
    },
  ]);
  const registered = registry.tools[0];
  if (registered === undefined) return { problem: registry.problems.map(({ message }) => message).join(' ') };
  const checked = checkToolArguments(text, registered.validator);
  return checked.isValid ? { input: checked.input } : { problem: checked.problem.forModel };
}

/** The lines of a document that was being rewritten while somebody else changed it, once the user decided. */
export async function reviewedLines(review: {
  readonly original: readonly string[];
  readonly answer: string;
  readonly when: 'review' | 'streaming';
  readonly change: ForeignChange;
  readonly then: 'acceptAll' | 'rejectAll';
}): Promise<string[]> {
  const { original, answer, when, change, then } = review;
  const document = new ReviewedDocument(original);
  const half = when === 'streaming' ? Math.floor(answer.length / 2) : answer.length;
  for (const piece of piecesOf(answer.slice(0, half))) await document.stream(piece);
  if (when === 'review') await document.finish();
  document.change(change);
  if (when === 'streaming') {
    for (const piece of piecesOf(answer.slice(half))) await document.stream(piece);
    await document.finish();
  }
  await document.decide(then);
  return document.lines;
}

/** Only the files: what could not be read is beside them by now. */
export function parseDiff(text: string): readonly DiffFile[] {
  return readDiff(text).files;
}

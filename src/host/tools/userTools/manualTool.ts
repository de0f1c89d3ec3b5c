import * as vscode from 'vscode';
import type { JsonObject } from '../../../core/extraction/json.ts';
import { oneLine } from '../../../core/text/visible.ts';
import { errorOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { ManualAction } from '../../../core/toolcalls/userTools/declaration.ts';
import { fillText } from '../../../core/toolcalls/userTools/placeholders.ts';
import { askInDocument } from './manualDocument.ts';
import { pickOne, typeLine } from './quickAnswers.ts';

const NO_ANSWER = 'The user gave no result to this call.';

/** One call that a person answers. */
export interface ManualQuestion {
  readonly title: string;
  readonly question: string;
  readonly signal: AbortSignal;
}

type Step = ToolOutcome | 'type' | 'fail' | 'document';

/** Lets the person answer calls in place of a tool, one after the other. */
export class ManualAnswers {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves with what the person typed or picked; an outcome with `isError` where they gave nothing. */
  ask(action: ManualAction, displayName: string, input: JsonObject, context: ToolContext): Promise<ToolOutcome> {
    const question = {
      title: `Result of ${displayName}`,
      question: action.question === undefined ? oneLine(JSON.stringify(input), 200) : fillText(action.question, input),
      signal: context.signal,
    };
    context.progress('Waiting for your answer');
    return context.unlimited(() => this.#inTurn(() => answer(action, question)));
  }

  /** Two questions at once would close each other. */
  #inTurn(work: () => Promise<ToolOutcome>): Promise<ToolOutcome> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

async function answer(action: ManualAction, question: ManualQuestion): Promise<ToolOutcome> {
  question.signal.throwIfAborted();
  let step: Step = action.choices.length > 0 ? await choose(action, question) : 'type';
  if (step === 'type') step = action.answer === 'json' ? 'document' : await type(question);
  if (step === 'document') step = await askInDocument(action.answer, question);
  if (step === 'fail') step = await fail(question);
  return typeof step === 'string' ? errorOutcome(NO_ANSWER) : { ...step, activity: [] };
}

async function choose(action: ManualAction, question: ManualQuestion): Promise<Step> {
  const picked = await pickOne<Step>(question, [
    ...action.choices.map(({ label, description, value }) => ({
      label,
      ...(description !== undefined && { description }),
      value: textOrJson(value),
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator, value: errorOutcome(NO_ANSWER) },
    { label: '$(edit) Type another result…', value: 'type' as const },
    { label: '$(error) Answer with an error…', value: 'fail' as const },
  ]);
  return picked ?? errorOutcome(NO_ANSWER);
}

function textOrJson(value: ManualAction['choices'][number]['value']): ToolOutcome {
  return { content: [typeof value === 'string' ? { type: 'text', text: value } : { type: 'json', value }] };
}

const IN_DOCUMENT: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('new-file'),
  tooltip: 'Write several lines in a document',
};
const WITH_ERROR: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('error'),
  tooltip: 'Answer with an error',
};

async function type(question: ManualQuestion): Promise<Step> {
  const typed = await typeLine(question, 'What the tool gives back', [IN_DOCUMENT, WITH_ERROR]);
  if (typed === undefined) return errorOutcome(NO_ANSWER);
  if (typed.button === IN_DOCUMENT) return 'document';
  if (typed.button === WITH_ERROR) return 'fail';
  return { content: [{ type: 'text', text: typed.text }] };
}

async function fail(question: ManualQuestion): Promise<Step> {
  const typed = await typeLine(question, 'What went wrong, for the model to read', []);
  return errorOutcome(typed === undefined || typed.text.trim() === '' ? NO_ANSWER : typed.text);
}

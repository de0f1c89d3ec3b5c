import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { raceSignal } from '../../../base/async.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { errorOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { ManualAction } from '../../../core/toolcalls/userTools/declaration.ts';
import { fillText } from '../../../core/toolcalls/userTools/placeholders.ts';
import type { KeepFocus } from '../../window/composerFocus.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { DocumentAnswer } from './manualDocument.ts';
import { choose, type ManualQuestion } from './manualQuestion.ts';
import { pickOne, typeLine } from './quickAnswers.ts';

/** l10n: none, for the model. */
const NO_ANSWER = 'The user gave no result to this call.';

/** `undefined`: the question was closed without an answer. */
type Step = ToolOutcome | 'type' | 'fail' | 'document' | undefined;

interface OpenQuestion extends ManualQuestion {
  /** What was begun in a document goes on there. */
  readonly document: DocumentAnswer;
}

/** Lets the user answer calls in place of a tool, one after the other. */
export class ManualAnswers {
  readonly #isCardSeen: (conversationId: string) => Promise<boolean>;
  readonly #keepFocus: KeepFocus;
  #last: Promise<unknown> = Promise.resolve();

  /** `isCardSeen` says whether a panel shows the conversation. */
  constructor(isCardSeen: (conversationId: string) => Promise<boolean>, keepFocus: KeepFocus) {
    this.#isCardSeen = isCardSeen;
    this.#keepFocus = keepFocus;
  }

  /** Resolves with what the user typed or picked; an outcome with `isError` where they will not give any. */
  ask(action: ManualAction, displayName: string, input: JsonObject, context: ToolContext): Promise<ToolOutcome> {
    const words = action.question === undefined ? JSON.stringify(input) : fillText(action.question, input);
    const question: OpenQuestion = {
      title: l10n.t`Result of ${plainWords(displayName, 80)}`,
      question: plainWords(words, 400),
      signal: context.signal,
      offer: (actions, words = l10n.t('Waiting for your answer')) => context.progress(words, actions),
      isCardSeen: () => this.#isCardSeen(context.conversationId),
      keepFocus: this.#keepFocus,
      document: new DocumentAnswer(action.answer),
    };
    const { ask } = context;
    if (ask !== undefined) return askInCard(action, question, (asked) => ask(asked), context.unlimited);
    return context.unlimited(() => this.#untilAnswered(action, question));
  }

  /** A question that was closed is not lost: its card, and a message, open it again. */
  async #untilAnswered(action: ManualAction, question: OpenQuestion): Promise<ToolOutcome> {
    for (;;) {
      question.offer([]);
      const outcome = await this.#inTurn(() => answer(action, question));
      question.signal.throwIfAborted();
      if (outcome !== undefined) return { ...outcome, activity: [] };
      if ((await askAgain(question)) === 'no-result') return { ...errorOutcome(NO_ANSWER), activity: [] };
    }
  }

  /** Two questions at once would close each other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

/** In the call's card, with the same ways to answer. */
async function askInCard(
  action: ManualAction,
  question: OpenQuestion,
  askUser: NonNullable<ToolContext['ask']>,
  unlimited: ToolContext['unlimited'],
): Promise<ToolOutcome> {
  const { choices, answer: kind } = action;
  const write = (): Promise<ToolOutcome | 'fail' | undefined> => unlimited(() => question.document.ask(question));
  const finish = async (step: ToolOutcome | 'fail' | undefined): Promise<ToolOutcome | undefined> => {
    const outcome = step === 'fail' ? await failInCard(askUser) : step;
    return outcome === undefined ? undefined : { ...outcome, activity: [] };
  };
  // There is no other way to answer: the document is there at once.
  const first = kind === 'json' && choices.length === 0 ? await finish(await write()) : undefined;
  if (first !== undefined) return first;
  for (;;) {
    const answer = await askUser({
      title: question.question,
      options: choices.map(({ label, description }) => ({
        label,
        ...(description !== undefined && { detail: description }),
      })),
      ...(kind === 'text' && { field: l10n.t('What the tool gives back') }),
      others: [
        kind === 'json' ? l10n.t('Write JSON in a document…') : l10n.t('Write in a document…'),
        l10n.t('Answer with an error…'),
      ],
      skip: l10n.t('Give no result'),
    });
    if (answer.kind === 'skip') return { ...errorOutcome(NO_ANSWER), activity: [] };
    if (answer.kind === 'answer') {
      const picked = answer.picked.flatMap((index) => choices[index] ?? []);
      const own = answer.text.trim() === '' ? [] : [{ type: 'text' as const, text: answer.text }];
      return { content: [...picked.flatMap(({ value }) => textOrJson(value).content), ...own], activity: [] };
    }
    const outcome = await finish(answer.index === 0 ? await write() : 'fail');
    if (outcome !== undefined) return outcome;
  }
}

async function failInCard(askUser: NonNullable<ToolContext['ask']>): Promise<ToolOutcome | undefined> {
  const title = l10n.t('What went wrong, for the model to read?');
  const answer = await askUser({ title, options: [], field: l10n.t('What went wrong'), skip: l10n.t('Back') });
  return answer.kind === 'answer' ? errorOutcome(answer.text) : undefined;
}

async function askAgain(question: OpenQuestion): Promise<'answer' | 'no-result'> {
  const [again, none] = [l10n.t('Answer'), l10n.t('Give No Result')];
  const sentence = l10n.t`${question.title}: the call waits for it.`;
  const choice = await raceSignal(choose([again, none], sentence, undefined, question), question.signal);
  // A message that is brushed aside leaves the card.
  return choice === none ? 'no-result' : 'answer';
}

async function answer(action: ManualAction, question: OpenQuestion): Promise<ToolOutcome | undefined> {
  question.signal.throwIfAborted();
  let step: Step = question.document.isBegun ? 'document' : 'type';
  if (step === 'type' && action.choices.length > 0) step = await pickChoice(action, question);
  if (step === 'type') step = action.answer === 'json' ? 'document' : await type(question);
  if (step === 'document') step = await question.document.ask(question);
  if (step === 'fail') step = await fail(question);
  return typeof step === 'string' ? undefined : step;
}

async function pickChoice(action: ManualAction, question: OpenQuestion): Promise<Step> {
  return pickOne<Step>(question, [
    ...action.choices.map(({ label, description, value }) => ({
      label: plainWords(label, 200),
      ...(description !== undefined && { description: plainWords(description, 200) }),
      value: textOrJson(value),
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator, value: undefined },
    { label: `$(edit) ${l10n.t('Type another result…')}`, value: 'type' as const, alwaysShow: true },
    { label: `$(error) ${l10n.t('Answer with an error…')}`, value: 'fail' as const, alwaysShow: true },
  ]);
}

function textOrJson(value: ManualAction['choices'][number]['value']): ToolOutcome {
  return { content: [typeof value === 'string' ? { type: 'text', text: value } : { type: 'json', value }] };
}

const IN_DOCUMENT: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('new-file'),
  tooltip: l10n.t('Write Several Lines in a Document'),
};
const WITH_ERROR: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('error'),
  tooltip: l10n.t('Answer with an Error'),
};

async function type(question: OpenQuestion): Promise<Step> {
  const typed = await typeLine(question, l10n.t('What the tool gives back'), [IN_DOCUMENT, WITH_ERROR]);
  if (typed?.button === IN_DOCUMENT) return 'document';
  if (typed?.button === WITH_ERROR) return 'fail';
  return typed === undefined ? undefined : { content: [{ type: 'text', text: typed.text }] };
}

async function fail(question: OpenQuestion): Promise<Step> {
  const typed = await typeLine(question, l10n.t('What went wrong, for the model to read'), []);
  return typed === undefined || typed.text.trim() === '' ? undefined : errorOutcome(typed.text);
}

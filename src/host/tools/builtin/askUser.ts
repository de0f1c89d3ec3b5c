import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { flagArgument, textArgument, textListArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import type { HostServices } from '../../hostServices.ts';
import type { BuiltinTool } from './builtinTool.ts';

const MAX_OPTIONS = 20;
const TITLE = l10n.t('A Question from the Model');

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    question: {
      type: 'string',
      minLength: 1,
      maxLength: 1_000,
      description: 'The question, in one or two sentences.',
    },
    options: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: 200 },
      maxItems: MAX_OPTIONS,
      description: 'Likely answers, best first.',
    },
    allowSeveral: { type: 'boolean', description: 'Whether several options may be picked. Default: false.' },
  },
  required: ['question'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Asks the user a question in the middle of a turn. */
export function askUserTool(services: Pick<HostServices, 'composerFocus'>): BuiltinTool {
  return {
    name: 'askUser',
    displayName: l10n.t('Ask the user'),
    userDescription: l10n.t('Asks you a question while a response is being worked out.'),
    // l10n: none, for the model
    description: [
      'Asks the user one question and returns the answer. Use it when a decision is theirs or something needed is missing',
      'and cannot be found with other tools; do not use it to confirm every step. Give options where the likely answers',
      'are known: the user can always type another one. The user may choose not to answer.',
    ].join(' '),
    icon: '$(question)',
    tags: ['user'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('You'),
    isQuestion: true,
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'question'),
    run: (input: Input, context) => ask(input, context, services),
  };
}

async function ask(
  input: Input,
  context: ToolContext,
  { composerFocus }: Pick<HostServices, 'composerFocus'>,
): Promise<ToolOutcome> {
  if (context.ask !== undefined) return said(await askInCard(input, context.ask));
  context.progress(l10n.t`Waiting for your answer: ${textArgument(input, 'question')}`);
  const answers = await context.unlimited(() => composerFocus.keep(() => show(input, context.signal)));
  context.signal.throwIfAborted();
  return said(answers);
}

/** What the model is told. l10n: none, for the model. */
function said(answers: readonly string[] | undefined): ToolOutcome {
  if (answers === undefined) {
    return textOutcome('The user skipped the question without an answer. Go on without it, or say what you need.', []);
  }
  const text = answers.length === 1 ? answers.join('') : answers.map((answer) => `- ${answer}`).join('\n');
  return textOutcome(`The user answered:\n${text}`, []);
}

/** In the call's card: nothing takes the focus from what is being typed. */
async function askInCard(
  input: Input,
  askUser: NonNullable<ToolContext['ask']>,
): Promise<readonly string[] | undefined> {
  const options = textListArgument(input, 'options');
  const answer = await askUser({
    title: textArgument(input, 'question'),
    options: options.map((label) => ({ label })),
    several: options.length > 1 && flagArgument(input, 'allowSeveral'),
    field: options.length === 0 ? l10n.t('Your answer') : l10n.t('Your own answer'),
    skip: l10n.t('Skip'),
  });
  if (answer.kind !== 'answer') return undefined;
  const own = answer.text.trim();
  return [...answer.picked.flatMap((index) => options[index] ?? []), ...(own === '' ? [] : [own])];
}

interface AnswerItem extends vscode.QuickPickItem {
  readonly answer: string;
}

/** Shows the question until it is answered, closed, or no longer needed; without options it is a box to type in. */
async function show(input: Input, signal: AbortSignal): Promise<readonly string[] | undefined> {
  const options = textListArgument(input, 'options');
  const question = textArgument(input, 'question');
  if (options.length === 0) return typeAnswer(question, signal);
  return pickAnswer(question, options, options.length > 1 && flagArgument(input, 'allowSeveral'), signal);
}

function typeAnswer(question: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
  const box = vscode.window.createInputBox();
  box.title = TITLE;
  box.prompt = plainWords(question);
  box.ignoreFocusOut = true;
  return answered(box, signal, () => [box.value.trim()]);
}

function pickAnswer(
  question: string,
  options: readonly string[],
  mayPickSeveral: boolean,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const known = options.map((answer): AnswerItem => ({ label: plainWords(answer, 200), answer }));
  const pick = vscode.window.createQuickPick<AnswerItem>();
  pick.title = question.length <= 100 ? plainWords(question, 200) : TITLE;
  pick.placeholder = plainWords(question);
  pick.ignoreFocusOut = true;
  pick.canSelectMany = mayPickSeveral;
  pick.items = known;
  pick.onDidChangeValue((value) => {
    const typed = value.trim();
    const ticked = pick.selectedItems;
    const own = {
      label: plainWords(typed, 200),
      description: l10n.t('your own answer'),
      answer: typed,
      alwaysShow: true,
    };
    pick.items = typed === '' ? known : [...known, own];
    if (mayPickSeveral) pick.selectedItems = pick.items.filter((item) => ticked.includes(item));
  });
  return answered(pick, signal, () => {
    const picked = mayPickSeveral ? pick.selectedItems : pick.activeItems.slice(0, 1);
    return picked.length > 0 ? picked.map(({ answer }) => answer) : [pick.value.trim()];
  });
}

/** Resolves with what is there once the user accepts something; `undefined` where they close it or time is up. */
async function answered(
  box: vscode.InputBox | vscode.QuickPick<AnswerItem>,
  signal: AbortSignal,
  read: () => readonly string[],
): Promise<readonly string[] | undefined> {
  let stop = (): void => undefined;
  try {
    return await new Promise<readonly string[] | undefined>((resolve) => {
      stop = () => resolve(undefined);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      box.onDidAccept(() => {
        const answers = read();
        if (answers.some((answer) => answer !== '')) resolve(answers);
      });
      box.onDidHide(stop);
      box.show();
    });
  } finally {
    signal.removeEventListener('abort', stop);
    box.dispose();
  }
}

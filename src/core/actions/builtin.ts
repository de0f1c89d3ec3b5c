/** What can be done with a selection without writing a prompt, as data. */

import * as l10n from '@vscode/l10n';

/** Where an answer goes: the chat panel, the selected lines themselves, or a test file. */
export type ActionResult = 'chat' | 'edit' | 'tests';

export interface BuiltinAction {
  /** As in the command title, without the category. */
  readonly title: string;
  readonly result: ActionResult;
  /** What the model is asked to do; `{{input}}` stands for what the user typed. */
  readonly instructions: string;
  /** The diagnostics of the selected lines go along. */
  readonly withDiagnostics?: boolean;
  /** Asked for first. */
  readonly input?: { readonly prompt: string; readonly choices?: readonly string[] };
  /** Nothing is replaced: the model writes on at the cursor. */
  readonly atCursor?: boolean;
}

export type BuiltinActionId =
  | 'explain'
  | 'ask'
  | 'summarize'
  | 'fix'
  | 'refactor'
  | 'optimize'
  | 'document'
  | 'tests'
  | 'translate'
  | 'addTypes'
  | 'complete'
  | 'edit';

/** What the model is asked to do. l10n: none, for the model. */
const instructions = {
  explain: 'Explain this code: what it is for, how it works, and anything in it that is easy to get wrong.',
  summarize: 'Summarize this in a few sentences: what it does and what matters about it.',
  fix: 'Fix the mistakes in this code. Change only what is wrong and keep everything else as it is.',
  refactor: 'Refactor this code so that it is easier to read and to change. It must behave exactly as before.',
  optimize: 'Make this code faster or use less memory where that is worth it. It must give the same results.',
  document:
    'Document this code in the style of its language and of the file: what each public thing promises, and why where that is not obvious. Do not change the code itself.',
  tests: 'Write tests for this code: the promises it makes, its edges, and its failures.',
  translate: 'Translate this to {{input}}. Keep its meaning and its layout.',
  addTypes: 'Add type annotations to this code, as exact as they can be. Do not change what it does.',
  complete:
    'Write on at the mark <cursor/>: complete what was begun there. Give the line with the mark as it should be, without the mark, and the lines that follow from it.',
};

export const builtinActions: { readonly [K in BuiltinActionId]: BuiltinAction } = {
  explain: {
    title: l10n.t('Explain Selection'),
    result: 'chat',
    instructions: instructions.explain,
    withDiagnostics: true,
  },
  ask: { title: l10n.t('Ask About Selection'), result: 'chat', instructions: '' },
  summarize: {
    title: l10n.t('Summarize Selection'),
    result: 'chat',
    instructions: instructions.summarize,
  },
  fix: {
    title: l10n.t('Fix Selection'),
    result: 'edit',
    instructions: instructions.fix,
    withDiagnostics: true,
  },
  refactor: {
    title: l10n.t('Refactor Selection'),
    result: 'edit',
    instructions: instructions.refactor,
  },
  optimize: {
    title: l10n.t('Optimize Selection'),
    result: 'edit',
    instructions: instructions.optimize,
  },
  document: {
    title: l10n.t('Document Selection'),
    result: 'edit',
    instructions: instructions.document,
  },
  tests: {
    title: l10n.t('Generate Tests'),
    result: 'tests',
    instructions: instructions.tests,
  },
  translate: {
    title: l10n.t('Translate Selection…'),
    result: 'edit',
    instructions: instructions.translate,
    input: {
      prompt: l10n.t('Target language (natural or programming)'),
      // l10n: none, names of languages that go to the model
      choices: ['English', 'German', 'French', 'Spanish', 'Japanese', 'TypeScript', 'Python', 'Go', 'Rust', 'Java'],
    },
  },
  addTypes: {
    title: l10n.t('Add Types to Selection'),
    result: 'edit',
    instructions: instructions.addTypes,
  },
  complete: {
    title: l10n.t('Complete Here'),
    result: 'edit',
    instructions: instructions.complete,
    atCursor: true,
  },
  edit: {
    title: l10n.t('Edit with Instructions…'),
    result: 'edit',
    instructions: '{{input}}',
    input: { prompt: l10n.t('What should change?') },
    withDiagnostics: true,
  },
};

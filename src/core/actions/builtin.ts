/** What can be done with a selection without writing a prompt, as data. */

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

export const builtinActions: { readonly [K in BuiltinActionId]: BuiltinAction } = {
  explain: {
    title: 'Explain Selection',
    result: 'chat',
    instructions: 'Explain this code: what it is for, how it works, and anything in it that is easy to get wrong.',
    withDiagnostics: true,
  },
  ask: { title: 'Ask About Selection', result: 'chat', instructions: '' },
  summarize: {
    title: 'Summarize Selection',
    result: 'chat',
    instructions: 'Summarize this in a few sentences: what it does and what matters about it.',
  },
  fix: {
    title: 'Fix Selection',
    result: 'edit',
    instructions: 'Fix the mistakes in this code. Change only what is wrong and keep everything else as it is.',
    withDiagnostics: true,
  },
  refactor: {
    title: 'Refactor Selection',
    result: 'edit',
    instructions: 'Refactor this code so that it is easier to read and to change. It must behave exactly as before.',
  },
  optimize: {
    title: 'Optimize Selection',
    result: 'edit',
    instructions: 'Make this code faster or use less memory where that is worth it. It must give the same results.',
  },
  document: {
    title: 'Document Selection',
    result: 'edit',
    instructions:
      'Document this code in the style of its language and of the file: what each public thing promises, and why where that is not obvious. Do not change the code itself.',
  },
  tests: {
    title: 'Generate Tests',
    result: 'tests',
    instructions: 'Write tests for this code: the promises it makes, its edges, and its failures.',
  },
  translate: {
    title: 'Translate Selection…',
    result: 'edit',
    instructions: 'Translate this to {{input}}. Keep its meaning and its layout.',
    input: {
      prompt: 'Target language (natural or programming)',
      choices: ['English', 'German', 'French', 'Spanish', 'Japanese', 'TypeScript', 'Python', 'Go', 'Rust', 'Java'],
    },
  },
  addTypes: {
    title: 'Add Types to Selection',
    result: 'edit',
    instructions: 'Add type annotations to this code, as exact as they can be. Do not change what it does.',
  },
  complete: {
    title: 'Complete Here',
    result: 'edit',
    instructions:
      'Write on at the mark <cursor/>: complete what was begun there. Give the line with the mark as it should be, without the mark, and the lines that follow from it.',
    atCursor: true,
  },
  edit: {
    title: 'Edit with Instructions…',
    result: 'edit',
    instructions: '{{input}}',
    input: { prompt: 'What should change?' },
    withDiagnostics: true,
  },
};

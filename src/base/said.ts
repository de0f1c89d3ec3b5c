/** Sentences that people read in their language and a model in English, written once. */
import * as l10n from '@vscode/l10n';

/** What gives the words: `l10n`, or English for a model. */
export interface Texts {
  t(text: string): string;
  t(text: TemplateStringsArray, ...values: (string | number)[]): string;
}

/** The parameter is called `l10n`, so that what collects the texts finds them. */
export type Sentence = (l10n: Texts) => string;

export interface Said {
  /** In the display language. */
  readonly message: string;
  /** In English, whatever the display language is. */
  readonly forModel: string;
}

const ENGLISH: Texts = {
  t: (text: string | TemplateStringsArray, ...values: (string | number)[]) =>
    typeof text === 'string' ? text : text.map((part, index) => part + String(values[index] ?? '')).join(''),
};

/** @param hint - what only a model can do something with, as it stands behind the sentence. */
export function said(sentence: Sentence, hint = ''): Said {
  return { message: sentence(l10n), forModel: sentence(ENGLISH) + hint };
}

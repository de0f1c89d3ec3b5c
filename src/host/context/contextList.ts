// What goes along with a question besides files: folders, problems, terminal output, changes, symbols; and the list of `@`.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { raceSignal } from '../../base/async.ts';
import { isCancelled } from '../../base/errors.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { Mention, MentionRow } from '../../protocol/messages.ts';
import { secretGate } from '../actions/secretGate.ts';
import type { ReadResult } from '../attachments/fromBytes.ts';
import type { MentionSearch } from '../attachments/mentions.ts';
import type { TerminalReading } from '../terminal/output.ts';
import { withPatience } from '../window/progress.ts';
import { WorkspaceFence } from '../workspace/fence.ts';
import { changeWords, readChanges } from './changes.ts';
import { readFolder } from './folder.ts';
import { problemCount, readProblems } from './problems.ts';
import { readSymbol, symbolRows } from './symbols.ts';
import { readTerminal, terminalWords } from './terminal.ts';

/** What is typed to look for folders, and for symbols, alone. */
const FOLDERS = /^folder:/i;
const SYMBOLS = /^(?:#|sym:)/i;
const IN_RESTRICTED_MODE = l10n.t('Not in Restricted Mode');
/** Git may be busy; the list does not wait for it. */
const GIT_MS = 300;

export type ContextMention = Exclude<Mention, { kind: 'file' }>;

/** By the words that find them, in any language. */
const LABELS = {
  folder: l10n.t('Folder'),
  problems: l10n.t('Problems'),
  terminal: l10n.t('Terminal'),
  changes: l10n.t('Changes'),
  symbol: l10n.t('Symbol'),
};

/** A row that stands for a kind of context, and the word that finds it. */
type KindRow = MentionRow & { readonly word: keyof typeof LABELS };

export class ContextList {
  readonly #files: Pick<MentionSearch, 'search'>;
  readonly #services: TerminalReading;
  readonly #openFile: () => vscode.Uri | undefined;
  readonly #fence = new WorkspaceFence();
  #symbolSearch = new AbortController();

  /** `openFile`: the file in the editor that counts as open. */
  constructor(files: Pick<MentionSearch, 'search'>, services: TerminalReading, openFile: () => vscode.Uri | undefined) {
    this.#files = files;
    this.#services = services;
    this.#openFile = openFile;
  }

  /** The kinds of context alone. */
  async kinds(): Promise<MentionRow[]> {
    return (await this.#kinds('')).map(withoutWord);
  }

  /** The rows that are there at once; nothing of the workspace is read for them. */
  async rows(query: string): Promise<MentionRow[]> {
    if (SYMBOLS.test(query)) return [];
    if (FOLDERS.test(query)) return this.#files.search(query.replace(FOLDERS, ''), 'folders');
    const typed = query.toLowerCase();
    const [files, kinds] = await Promise.all([this.#files.search(query), this.#kinds(typed)]);
    const rows = kinds.map(withoutWord);
    if (query === '' || kinds.some(({ word }) => word === typed || LABELS[word].toLowerCase() === typed))
      return [...rows, ...files];
    // A file that was typed the same way is meant first.
    const begins = files.filter(({ label }) => label.toLowerCase().startsWith(typed));
    return [...begins, ...rows, ...files.filter((file) => !begins.includes(file))];
  }

  /** Symbols that fit, those of the open file first. The next search ends this one. */
  async symbols(query: string): Promise<MentionRow[]> {
    this.#symbolSearch.abort();
    this.#symbolSearch = new AbortController();
    if (query === '' || FOLDERS.test(query)) return [];
    const { signal } = this.#symbolSearch;
    try {
      return await symbolRows(this.#fence, query.replace(SYMBOLS, ''), this.#openFile(), signal);
    } catch (error) {
      if (isCancelled(error) || signal.aborted) return [];
      throw error;
    }
  }

  /** Reads what was chosen; what looks like a secret in it is asked about. `undefined`: the user does not want it any more. */
  async read(mention: ContextMention): Promise<ReadResult | undefined> {
    const read = await this.#read(mention).catch((error: unknown): undefined => {
      if (!isCancelled(error)) throw error;
    });
    if (read === undefined) return undefined;
    if (!read.ok || read.part.type !== 'context') return read;
    const gate = await secretGate([read.part.text]);
    if (gate === undefined) return undefined;
    const text = gate(read.part.text);
    // A name made of what is redacted would tell it: the first words of a command, cut where the secret is not whole any more.
    const label = text !== read.part.text && read.part.source === 'terminal' ? LABELS.terminal : gate(read.part.label);
    return { ...read, part: { ...read.part, text, label } };
  }

  /** Given up by the user, it ends at once, whatever it waits for. */
  #read(mention: ContextMention): Promise<ReadResult> {
    return withPatience(readingWords(mention), (signal) => raceSignal(this.#readKind(mention, signal), signal));
  }

  #readKind(mention: ContextMention, signal: AbortSignal): Promise<ReadResult> {
    switch (mention.kind) {
      case 'folder':
        return readFolder(vscode.Uri.parse(mention.uri, true), signal);
      case 'problems':
        return readProblems(this.#fence, mention.uri === undefined ? undefined : vscode.Uri.parse(mention.uri, true));
      case 'terminal':
        return readTerminal(this.#services);
      case 'changes':
        return readChanges(this.#fence, signal);
      case 'symbol':
        return readSymbol(this.#fence, mention);
    }
  }

  /** The kinds whose names begin with what was typed. */
  async #kinds(typed: string): Promise<readonly KindRow[]> {
    const isWanted = (word: keyof typeof LABELS): boolean =>
      word.startsWith(typed) || LABELS[word].toLowerCase().startsWith(typed);
    const rows: KindRow[] = [];
    if (isWanted('folder')) rows.push(narrowing('folder'));
    if (isWanted('problems')) rows.push(...this.#problemRows());
    if (isWanted('terminal')) rows.push(terminalRow(terminalWords(this.#services)));
    if (isWanted('changes')) rows.push(await changesRow());
    if (isWanted('symbol')) rows.push(narrowing('symbol'));
    return rows;
  }

  #problemRows(): readonly KindRow[] {
    const row = { label: LABELS.problems, icon: 'warning', word: 'problems' } as const;
    if (!vscode.workspace.isTrusted) return [{ ...row, detail: IN_RESTRICTED_MODE }];
    const all = problemCount();
    if (all === undefined) return [{ ...row, detail: l10n.t('No problems') }];
    const open = this.#openFile();
    const own = open === undefined ? undefined : problemCount(open);
    const rows: KindRow[] = [{ ...row, detail: l10n.t`${all} in the workspace`, mention: { kind: 'problems' } }];
    if (open === undefined || own === undefined) return rows;
    const name = oneLine(open.path.slice(open.path.lastIndexOf('/') + 1), 100);
    const mention = { kind: 'problems', uri: open.toString() } as const;
    return [...rows, { ...row, label: l10n.t`Problems in ${name}`, detail: own, mention }];
  }
}

function readingWords(mention: ContextMention): string {
  switch (mention.kind) {
    case 'folder':
      return l10n.t('Reading a folder…');
    case 'problems':
      return l10n.t('Reading the problems…');
    case 'terminal':
      return l10n.t('Reading the terminal…');
    case 'changes':
      return l10n.t('Reading the changes…');
    case 'symbol':
      return l10n.t`Reading ${plainWords(mention.name, 60)}…`;
  }
}

function withoutWord({ word: _word, ...row }: KindRow): MentionRow {
  return row;
}

/** Rows that lead to a list of their own. */
const NARROWING = {
  folder: { detail: l10n.t('List and text of its files'), icon: 'folder', narrows: 'folder:' },
  symbol: { detail: l10n.t('A function, a class, …'), icon: 'symbol-method', narrows: 'sym:' },
};

function narrowing(word: keyof typeof NARROWING): KindRow {
  const { detail, narrows, icon } = NARROWING[word];
  const row = { label: LABELS[word], icon, word };
  return vscode.workspace.isTrusted ? { ...row, detail, narrows } : { ...row, detail: IN_RESTRICTED_MODE };
}

function terminalRow(words: string | undefined): KindRow {
  const row = { label: LABELS.terminal, icon: 'terminal', word: 'terminal' } as const;
  return words === undefined
    ? { ...row, detail: l10n.t('No terminal is open') }
    : { ...row, detail: words, mention: { kind: 'terminal' } };
}

async function changesRow(): Promise<KindRow> {
  const row = { label: LABELS.changes, icon: 'git-compare', word: 'changes' } as const;
  if (!vscode.workspace.isTrusted) return { ...row, detail: IN_RESTRICTED_MODE };
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), GIT_MS));
  const found = await Promise.race([changeWords(), late]);
  // Whether there is anything is known when it is read.
  if (found === undefined) return { ...row, detail: l10n.t('Git is still looking'), mention: { kind: 'changes' } };
  return { ...row, detail: found.words, ...(found.count > 0 && { mention: { kind: 'changes' as const } }) };
}

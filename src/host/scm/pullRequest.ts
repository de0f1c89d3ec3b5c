import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import {
  descriptionOutputTokens,
  descriptionSystemPrompt,
  descriptionTags,
  descriptionUserText,
} from '../../core/commit/prompts.ts';
import { reduceDiff, reductionNote } from '../../core/commit/reduce.ts';
import { plainAnswer } from '../../core/answers/unwrap.ts';
import { freeTag } from '../../core/answers/answerTags.ts';
import { OutputCleaner } from '../../core/answers/outputCleaner.ts';
import { secretGate } from '../actions/secretGate.ts';
import { withSignal } from '../window/cancellation.ts';
import { askOnce, oneShotOptions, type OneShot } from '../models/oneShot.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { payerOf, withPayer } from '../models/payer.ts';
import { WorkspaceFence } from '../workspace/fence.ts';
import { readText } from '../workspace/files.ts';
import { exists } from '../workspace/ignoreCache.ts';
import { neverSentIn, unreadableDiff } from './changes.ts';
import { GrowingDocument } from './growingDocument.ts';
import { diffOf } from './diffs.ts';
import { inGitsWords, repositoryFor, type GitRepository } from './git.ts';
import { askNext } from '../window/question.ts';
import { counted } from '../../core/text/plural.ts';
import { plainWords } from '../../core/text/plainWords.ts';

const DIFF_BUDGET = 60_000;
const MAX_DIFF_LENGTH = 16_000_000;
const MAX_COMMITS = 60;
const MAX_TEMPLATE_LENGTH = 8_000;

/** Where forges look for a template. */
const TEMPLATES = [
  '.github/pull_request_template.md',
  '.github/PULL_REQUEST_TEMPLATE.md',
  'docs/pull_request_template.md',
  'pull_request_template.md',
  '.gitlab/merge_request_templates/Default.md',
];

/** Writes a title and a description for the branch into a new Markdown document. */
export async function generatePullRequestDescription(services: ModelServices, source: unknown): Promise<void> {
  const repository = await repositoryFor(source, l10n.t('Generate Pull Request Description'));
  if (repository === undefined) return;
  const branch = repository.state.HEAD?.name;
  if (branch === undefined) throw new AppError('request', l10n.t('Check out a branch first.'), { code: 'no-branch' });
  const base = await baseOf(repository, branch);
  if (base === undefined) return;
  const { files, unread } = await diffOf(repository, { base, head: branch }, { maxLength: MAX_DIFF_LENGTH });
  if (files.length === 0) {
    if (unread > 0) throw unreadableDiff();
    throw new AppError('request', l10n.t`${branch} has no commits that ${base} does not have.`, { code: 'no-changes' });
  }
  const reduced = reduceDiff(files, neverSentIn(repository), DIFF_BUDGET);
  const commits = await commitsBetween(repository, base, branch);
  const { template, problem } = await templateOf(repository);
  // One text, so that nothing of it can pass by the gate.
  const text = descriptionUserText({
    diff: reduced.text,
    branch,
    base,
    commits,
    ...(template !== undefined && { template }),
  });
  const gate = await secretGate([text]);
  if (gate === undefined) return;
  const options = await oneShotOptions(services, descriptionOutputTokens);
  if (options === undefined) return;
  const { user, workspace } = services.settings.instructions('aiGateway.commit.instructions');
  const tag = freeTag([text, user, workspace], descriptionTags);
  const question = {
    options,
    system: descriptionSystemPrompt([user, workspace], tag),
    text: gate(text),
  };
  const title = withPayer(l10n.t`Describing ${branch} against ${base}`, await payerOf(services));
  await streamIntoDocument(services, question, title, tag);
  const note = reductionNote(reduced, unread);
  const said = [
    ...(note === ''
      ? []
      : [`${counted(files.length, l10n.t('Described {0} file'), l10n.t('Described {0} files'))}: ${note}.`]),
    ...(problem === undefined ? [] : [l10n.t`No template was used: ${problem}`]),
  ];
  if (said.length > 0) void vscode.window.showInformationMessage(plainWords(said.join(' ')));
}

async function streamIntoDocument(
  services: ModelServices,
  question: OneShot,
  title: string,
  tag: string,
): Promise<void> {
  const document = await GrowingDocument.open('markdown');
  const cleaner = new OutputCleaner({ tag, markdown: true });
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const take = (read: () => string): void => {
    const { restarts } = cleaner;
    const text = read();
    if (cleaner.restarts !== restarts) document.startOver();
    document.append(plainAnswer(text));
  };
  try {
    const end = await vscode.window.withProgress(options, (_progress, token) =>
      withSignal(token, (signal) =>
        askOnce(services, question, AbortSignal.any([signal, document.closed]), (piece) =>
          take(() => cleaner.push(piece)),
        ),
      ),
    );
    take(() => cleaner.finish());
    if (end.error !== undefined) throw end.error;
  } finally {
    await document.finish();
  }
}

/** The branch this one goes into: what Git knows, the usual names, else what the user picks. */
async function baseOf(repository: GitRepository, branch: string): Promise<string | undefined> {
  const known = await repository.getBranchBase?.(branch).catch(() => undefined);
  const knownName =
    known?.name === undefined
      ? undefined
      : known.remote === undefined
        ? known.name
        : `${known.remote}/${known.name.replace(`${known.remote}/`, '')}`;
  const branches = [false, true].map((remote) => inGitsWords(repository, () => repository.getBranches({ remote })));
  const names = (await Promise.all(branches))
    .flat()
    .flatMap(({ name }) => (name === undefined || name === branch || name.endsWith('/HEAD') ? [] : [name]));
  const usual = ['main', 'master', 'develop', 'trunk'].flatMap((name) => [`origin/${name}`, `upstream/${name}`, name]);
  const own = `/${branch}`;
  const candidates = [knownName, ...usual].filter(
    (name) => name !== undefined && names.includes(name) && !name.endsWith(own),
  );
  const [first] = candidates;
  const others = names.filter((name) => name !== first && !name.endsWith(own));
  if (first === undefined && others.length === 0) {
    throw new AppError('request', l10n.t('There is no other branch to compare with.'), { code: 'no-base' });
  }
  if (first !== undefined && others.length === 0) return first;
  const items = [
    ...(first === undefined ? [] : [{ label: first, description: l10n.t('most likely') }]),
    ...others.map((label) => ({ label })),
  ];
  const picked = await askNext(items, {
    title: l10n.t`Describe ${branch}`,
    placeHolder: l10n.t('The branch it is to be merged into'),
  });
  return picked?.label;
}

/** Messages of the branch's own commits, oldest first. */
async function commitsBetween(repository: GitRepository, base: string, head: string): Promise<string[]> {
  const commits = await inGitsWords(repository, () => repository.log({ range: `${base}..${head}` }));
  return commits
    .filter(({ parents }) => parents.length < 2)
    .slice(0, MAX_COMMITS)
    .map(({ message }) => message.trim().slice(0, 1_000))
    .toReversed();
}

/** The first template that may be sent, read as tools read files; `problem` says why another one was passed over. */
async function templateOf(repository: GitRepository): Promise<{ template?: string; problem?: string }> {
  const fence = new WorkspaceFence();
  let problem: string | undefined;
  for (const name of TEMPLATES) {
    const uri = vscode.Uri.joinPath(repository.rootUri, name);
    // Most repositories have one of them at most.
    if (!(await exists(uri))) continue;
    const place = await fence.ofUri(uri, repository.rootUri);
    const file = place.ok ? await readText(place) : place;
    if (file.ok) return { template: file.text.slice(0, MAX_TEMPLATE_LENGTH) };
    problem ??= file.message;
  }
  return problem === undefined ? {} : { problem };
}

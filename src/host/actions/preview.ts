import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { builtinActions } from '../../core/actions/builtin.ts';
import { estimateTokens } from '../../core/cost/estimate.ts';
import { targetEditor } from '../editor/targetEditor.ts';
import { formatCount } from '../../core/text/format.ts';
import { assertMaySend } from '../workspace/sending.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { payerOf, withPayer } from '../models/payer.ts';
import { planEdits } from './editPlans.ts';
import { actionTarget } from './target.ts';

/** Shows what an action would send for the selection, word for word, as a document. Nothing is sent. */
export async function previewRequest(services: ModelServices, given: unknown): Promise<void> {
  const editor = targetEditor();
  if (editor === undefined) throw new AppError('request', l10n.t('Open a file first.'), { code: 'no-editor' });
  await assertMaySend(editor.document.uri);
  const target = await actionTarget(editor);
  const id = await pickEdit(given);
  if (id === undefined) return;
  const action = builtinActions[id];
  const plans = await planEdits(services, {
    label: action.title,
    instructions: action.instructions.replaceAll('{{input}}', () => l10n.t('(your instructions)')),
    target,
    subjects: [],
    withDiagnostics: action.withDiagnostics === true,
    atCursor: false,
  });
  if (plans === undefined) return;
  const payer = await payerOf(services);
  const content = plans.map(({ plan }) => section(plan, payer)).join('\n\n---\n\n');
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
}

type EditId = 'fix' | 'refactor' | 'optimize' | 'document' | 'addTypes' | 'edit';

const previewable: readonly EditId[] = ['edit', 'fix', 'refactor', 'optimize', 'document', 'addTypes'];

async function pickEdit(given: unknown): Promise<EditId | undefined> {
  const wanted = typeof given === 'object' && given !== null && 'action' in given ? given.action : undefined;
  const known = previewable.find((id) => id === wanted);
  if (known !== undefined) return known;
  const items = previewable.map((id) => ({ id, label: builtinActions[id].title }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Preview Request'),
    placeHolder: l10n.t('Which action?'),
  });
  return picked?.id;
}

function section(
  plan: { system: string; rounds: readonly { ask: string }[]; models: readonly string[] },
  payer: string | undefined,
): string {
  const ask = plan.rounds[0]?.ask ?? '';
  const tokens = formatCount(estimateTokens(plan.system) + estimateTokens(ask));
  return [
    `# ${l10n.t`Request to ${plan.models.join(', ')}`}`,
    l10n.t`${withPayer(l10n.t`About ${tokens} tokens`, payer)}. Nothing was sent.`,
    `## ${l10n.t('System')}`,
    plan.system,
    `## ${l10n.t('User')}`,
    ask,
  ].join('\n\n');
}

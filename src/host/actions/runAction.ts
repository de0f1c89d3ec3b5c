// Actions on a selection: built-in ones, and the user’s own.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import type { BuiltinAction, BuiltinActionId } from '../../core/actions/builtin.ts';
import { builtinActions } from '../../core/actions/builtin.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import type { RoutingScope } from '../../core/gateway/routingScopes.ts';
import type { UserAction } from '../../core/actions/userActions.ts';
import { fillTemplate } from '../../core/actions/userActions.ts';
import { targetEditor } from '../editor/targetEditor.ts';
import { assertMaySend } from '../workspace/sending.ts';
import type { ActionServices } from './actionServices.ts';
import { askInChat } from './askInChat.ts';
import { diagnosticsIn, diagnosticText, pathOf } from './context.ts';
import { planEdits } from './editPlans.ts';
import { FollowedTarget } from './followedTarget.ts';
import { titleWithModel } from '../models/modelTitle.ts';
import { askForInput } from '../window/input.ts';
import { actionTarget, type ActionTarget } from './target.ts';
import { testTarget } from './testFile.ts';
import { writableTarget } from './writable.ts';

/** What code, a test or a lightbulb may say in place of the user. */
export interface ActionArguments {
  readonly instructions?: string;
  /** Models to ask, `creator/model`; the chosen one when absent. */
  readonly models?: readonly string[];
  readonly diagnostics?: readonly vscode.Diagnostic[];
}

/** What earlier answers to an action's question are kept under. l10n: none, a key in the store. */
const HISTORIES: { readonly [K in BuiltinActionId]?: string } = { edit: 'edit', translate: 'Translate Selection' };

/** Runs a built-in action on the selection of the open editor. */
export async function runBuiltin(services: ActionServices, id: BuiltinActionId, given: unknown): Promise<void> {
  await runAction(services, builtinActions[id], argumentsOf(given), HISTORIES[id]);
}

/** Runs an action of the user's own. */
export async function runUserAction(services: ActionServices, action: UserAction): Promise<void> {
  await runAction(services, action, action.model === undefined ? {} : { models: [action.model] });
}

type AnyAction = BuiltinAction | UserAction;

async function runAction(
  services: ActionServices,
  action: AnyAction,
  given: ActionArguments,
  history?: string,
): Promise<void> {
  const editor = targetEditor();
  if (editor === undefined) throw new AppError('request', l10n.t('Open a file first.'), { code: 'no-editor' });
  await assertMaySend(editor.document.uri);
  const atCursor = 'atCursor' in action && action.atCursor === true;
  const target = new FollowedTarget(await actionTarget(editor, atCursor));
  try {
    await runOn(services, action, { target, given, history, atCursor });
  } finally {
    target.dispose();
  }
}

interface ActionRun {
  readonly target: ActionTarget;
  readonly given: ActionArguments;
  readonly history: string | undefined;
  readonly atCursor: boolean;
}

async function runOn(services: ActionServices, action: AnyAction, run: ActionRun): Promise<void> {
  const { target, given, history, atCursor } = run;
  const instructions = await instructionsFor(services, action, target, given, history);
  if (instructions === undefined) return;
  if (target.taken !== undefined) {
    vscode.window.setStatusBarMessage(
      l10n.t`AI Gateway: ${titleOf(action)} takes ${target.taken}, since nothing is selected.`,
      8_000,
    );
  }
  services.log.info(`Action: ${titleOf(action)}.`);
  if (action.result === 'chat') {
    await askInChat(
      services,
      target,
      instructions,
      given.diagnostics,
      'withDiagnostics' in action && action.withDiagnostics === true,
    );
    return;
  }
  await edit(services, action, target, instructions, given, atCursor);
}

async function edit(
  services: ActionServices,
  action: AnyAction,
  target: ActionTarget,
  instructions: string,
  given: ActionArguments,
  atCursor: boolean,
): Promise<void> {
  const label = target.taken === undefined ? titleOf(action) : `${titleOf(action)} (${target.taken})`;
  const destination = action.result === 'tests' ? await testTarget(target) : await writableTarget(target);
  // Loaded before: between the end of the plans and their beginning nobody can type.
  const edits = await services.edits();
  const plans = await planEdits(services, {
    label,
    instructions,
    target: destination.target,
    subjects: destination.subjects,
    withDiagnostics: 'withDiagnostics' in action ? action.withDiagnostics === true : false,
    ...(given.diagnostics !== undefined && { diagnostics: given.diagnostics }),
    ...(given.models !== undefined && { models: given.models }),
    ...('routing' in action && action.routing !== undefined && { scope: scopeOf(action, action.routing) }),
    atCursor,
    edits,
  });
  if (plans === undefined) return;
  await edits.begin(destination.target.document, plans);
}

function scopeOf({ isOfWorkspace = false }: UserAction, routing: RoutingSetting): RoutingScope {
  return { kind: 'action', routing, isOfWorkspace };
}

async function instructionsFor(
  services: ActionServices,
  action: AnyAction,
  target: ActionTarget,
  given: ActionArguments,
  history: string | undefined,
): Promise<string | undefined> {
  if ('source' in action) return fillOwn(services, action, target);
  const { input, instructions } = action;
  if (input === undefined) return given.instructions ?? instructions;
  const typed =
    given.instructions ??
    (await askForInput(services, {
      title: await (action.result === 'chat'
        ? titleOf(action)
        : titleWithModel(services, titleOf(action), given.models)),
      prompt: input.prompt,
      history: history ?? titleOf(action),
      ...(input.choices !== undefined && { choices: input.choices }),
    }));
  return typed === undefined ? undefined : instructions.replaceAll('{{input}}', () => typed);
}

async function fillOwn(
  services: ActionServices,
  action: UserAction,
  target: ActionTarget,
): Promise<string | undefined> {
  const { document, ranges } = target;
  const [first] = ranges;
  const problems = ranges.flatMap((range) => diagnosticsIn(document, range)).map(diagnosticText);
  return fillTemplate(action.prompt, {
    selection: first === undefined ? '' : ranges.map((range) => textOf(document, range)).join('\n\n'),
    file: pathOf(document) ?? 'untitled',
    language: document.languageId,
    diagnostics: problems.join('\n'),
    input: (prompt) => askForInput(services, { title: action.title, prompt, history: action.title }),
  });
}

function textOf(document: vscode.TextDocument, range: { start: number; end: number }): string {
  return document.getText(new vscode.Range(range.start, 0, range.end - 1, Number.MAX_SAFE_INTEGER));
}

function titleOf(action: AnyAction): string {
  return action.title.replace(/…$/, '');
}

function argumentsOf(given: unknown): ActionArguments {
  if (typeof given !== 'object' || given === null || given instanceof vscode.Uri) return {};
  const { instructions, models, diagnostics } = given as Record<string, unknown>;
  return {
    ...(typeof instructions === 'string' && { instructions }),
    ...(Array.isArray(models) && { models: models.filter((model): model is string => typeof model === 'string') }),
    ...(Array.isArray(diagnostics) && {
      diagnostics: diagnostics.filter((item): item is vscode.Diagnostic => item instanceof vscode.Diagnostic),
    }),
  };
}

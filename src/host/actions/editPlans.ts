import type * as vscode from 'vscode';
import {
  editSystemPrompt,
  editTag,
  editUserText,
  type EditPrompt,
  type UsedSymbol,
} from '../../core/actions/editPrompt.ts';
import { Redaction } from '../../core/privacy/secrets.ts';
import type { LineRange } from '../../core/editing/hunks.ts';
import { withOldLines } from '../../core/editing/openLines.ts';
import type { RoutingScope } from '../../core/gateway/routingScopes.ts';
import type { RequestOptions } from '../../core/model/requestOptions.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import { linesReplaced, type PartToEdit } from '../editing/partToEdit.ts';
import { isMarkdownLike, linesToEdit, type LinesToEdit } from '../editing/reviewOptions.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { editContext } from './context.ts';
import { secretGate } from './secretGate.ts';
import { FollowedTarget } from './followedTarget.ts';
import { type ActionTarget, joined } from './target.ts';

export interface EditWish {
  readonly label: string;
  readonly instructions: string;
  readonly target: ActionTarget;
  /** Code from elsewhere that this is about: what tests are for, or what a read-only file holds. */
  readonly subjects: readonly UsedSymbol[];
  readonly withDiagnostics: boolean;
  readonly diagnostics?: readonly vscode.Diagnostic[];
  readonly models?: readonly string[];
  /** What the action says of who may answer. */
  readonly scope?: RoutingScope;
  /** The model writes on where the target's cursor is. */
  readonly atCursor: boolean;
  /** What is open in the lines is taken out of them before they are read. */
  readonly edits?: Pick<InlineEdits, 'find' | 'makeRoom'>;
}

/** The requests for a wish, one for each range; `undefined` where the user changed their mind. */
export async function planEdits(services: ModelServices, wish: EditWish): Promise<PartToEdit[] | undefined> {
  const target = new FollowedTarget(wish.target);
  try {
    return await planned(services, wish, target);
  } finally {
    target.dispose();
  }
}

async function planned(
  services: ModelServices,
  wish: EditWish,
  target: FollowedTarget,
): Promise<PartToEdit[] | undefined> {
  const choice = await services.models();
  const chosen = wish.models === undefined ? await choice.resolve() : undefined;
  const models = wish.models ?? (chosen === undefined ? undefined : [chosen]);
  if (models === undefined) return undefined;
  if (wish.edits !== undefined) await makeRoom(wish.edits, target);
  const prompts = await promptsOf(services, wish, target, models[0]);
  const redaction = new Redaction();
  const gate = await secretGate(
    prompts.map(({ prompt }) => editUserText({ ...prompt, standing: [] })),
    redaction,
  );
  if (gate === undefined) return undefined;
  const options = (model: string): RequestOptions =>
    choice.options({ model }, wish.scope === undefined ? {} : { scope: wish.scope });
  // What stands in the way is said now, and not in the middle of an edit.
  models.forEach(options);
  return prompts.map(({ prompt, lines, seen }) => ({
    lines,
    changes: target.changes.slice(seen),
    plan: {
      label: wish.label,
      system: editSystemPrompt(prompt.standing, editTag(prompt)),
      rounds: [{ ask: gate(editUserText(prompt)) }],
      tag: editTag(prompt),
      models,
      options,
      isMarkdown: isMarkdownLike(target.document),
      redaction,
    },
  }));
}

async function makeRoom(edits: Pick<InlineEdits, 'find' | 'makeRoom'>, target: FollowedTarget): Promise<void> {
  const { uri } = target.document;
  const open = edits.find(uri)?.edits ?? [];
  target.follow(joined(target.ranges.map((range) => withOldLines(range, open))));
  await edits.makeRoom(uri, target.ranges);
}

interface PromptFor {
  readonly prompt: EditPrompt;
  readonly lines: LinesToEdit;
  /** How many changes of the document came before. */
  readonly seen: number;
}

async function promptsOf(
  services: ModelServices,
  wish: EditWish,
  target: FollowedTarget,
  model: string | undefined,
): Promise<PromptFor[]> {
  const { instructions, withDiagnostics, diagnostics, subjects } = wish;
  const gateway = await services.gateway();
  const contextWindow = model === undefined ? undefined : gateway.model(model)?.contextWindow;
  const { user, workspace } = services.settings.instructions();
  // From here on the text is what the model is shown; nothing may come between the two readings of it.
  const { document, cursor } = target;
  return Promise.all(
    rangesNow(target).map(async (range) => {
      const lines = linesToEdit(document, range.start, range.end);
      const seen = target.changes.length;
      const prompt = await editContext(document, {
        instructions,
        range,
        withDiagnostics,
        standing: [user, workspace],
        ...(diagnostics !== undefined && { diagnostics }),
        ...(wish.atCursor && { cursor }),
        ...(contextWindow !== undefined && { contextWindow }),
      });
      return { lines, seen, prompt: { ...prompt, symbols: [...subjects, ...prompt.symbols] } };
    }),
  );
}

/** The lines as they stand now; two that people joined meanwhile are one. */
function rangesNow({ document: { lineCount }, ranges }: FollowedTarget): LineRange[] {
  const left = ranges.filter(({ start, end }) => start < end && start < lineCount);
  if (left.length === 0) throw linesReplaced();
  return joined(left).map(({ start, end }) => ({ start, end: Math.min(end, lineCount) }));
}

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
import type { EditPlan } from '../../core/editing/inlineEdit.ts';
import type { RequestOptions } from '../../core/model/requestOptions.ts';
import { isMarkdownLike } from '../editing/reviewOptions.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { editContext } from './context.ts';
import { secretGate } from './secretGate.ts';
import type { ActionTarget } from './target.ts';

export interface EditWish {
  readonly label: string;
  readonly instructions: string;
  readonly target: ActionTarget;
  /** Code from elsewhere that this is about: what tests are for, or what a read-only file holds. */
  readonly subjects: readonly UsedSymbol[];
  readonly withDiagnostics: boolean;
  readonly diagnostics?: readonly vscode.Diagnostic[];
  readonly models?: readonly string[];
  readonly cursor?: vscode.Position;
}

export interface PlannedEdit {
  readonly range: LineRange;
  readonly plan: EditPlan;
}

/** The requests for a wish, one for each range; `undefined` where the user changed their mind. */
export async function planEdits(services: ModelServices, wish: EditWish): Promise<PlannedEdit[] | undefined> {
  const choice = await services.models();
  const chosen = wish.models === undefined ? await choice.resolve() : undefined;
  const models = wish.models ?? (chosen === undefined ? undefined : [chosen]);
  if (models === undefined) return undefined;
  const prompts = await promptsOf(services, wish, models[0]);
  const redaction = new Redaction();
  const gate = await secretGate(
    prompts.map(({ prompt }) => editUserText({ ...prompt, standing: [] })),
    redaction,
  );
  if (gate === undefined) return undefined;
  const options = (model: string): RequestOptions => choice.options({ model });
  // What stands in the way is said now, and not in the middle of an edit.
  models.forEach(options);
  return prompts.map(({ range, prompt }) => ({
    range,
    plan: {
      label: wish.label,
      system: editSystemPrompt(prompt.standing, editTag(prompt)),
      rounds: [{ ask: gate(editUserText(prompt)) }],
      tag: editTag(prompt),
      models,
      options,
      isMarkdown: isMarkdownLike(wish.target.document),
      redaction,
    },
  }));
}

async function promptsOf(
  services: ModelServices,
  wish: EditWish,
  model: string | undefined,
): Promise<{ range: LineRange; prompt: EditPrompt }[]> {
  const { target, instructions, withDiagnostics, diagnostics, cursor, subjects } = wish;
  const gateway = await services.gateway();
  const contextWindow = model === undefined ? undefined : gateway.model(model)?.contextWindow;
  const { user, workspace } = services.settings.instructions();
  return Promise.all(
    target.ranges.map(async (range) => {
      const prompt = await editContext(target.document, {
        instructions,
        range,
        withDiagnostics,
        standing: [user, workspace],
        ...(diagnostics !== undefined && { diagnostics }),
        ...(cursor !== undefined && { cursor }),
        ...(contextWindow !== undefined && { contextWindow }),
      });
      return { range, prompt: { ...prompt, symbols: [...subjects, ...prompt.symbols] } };
    }),
  );
}

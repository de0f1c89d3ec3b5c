import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { draftSchema } from '../../core/extraction/draftSchema.ts';
import type { JsonObject } from '../../core/json/json.ts';
import type { PromptSource } from '../../core/extraction/prompt.ts';
import { askForInput } from '../window/input.ts';
import { withSignal } from '../window/cancellation.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { withPayer } from '../models/payer.ts';
import { modelSetup } from './runner.ts';

const WHATEVER = l10n.t('Anything useful');

/**
 * Lets the model propose a schema for a document; `given` says what is wanted, else it is asked. The document must have passed the gates already. `undefined` where the
 * user changed their mind; throws an `AppError` for what the model or the network did.
 */
export async function draftFor(
  services: ModelServices,
  document: PromptSource,
  given?: string,
): Promise<JsonObject | undefined> {
  const wanted = given ?? (await askWhatFor(services));
  if (wanted === undefined) return undefined;
  const setup = await modelSetup(services);
  if (setup === undefined) return undefined;
  const { modelName, source, payer, ...asked } = setup;
  const request = {
    ...asked,
    source: document,
    ...(wanted !== WHATEVER && { instructions: wanted }),
  };
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: withPayer(l10n.t`Drafting a schema with ${modelName}`, payer),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (_progress, token) =>
    withSignal(token, async (signal) => {
      for await (const event of draftSchema(request, source, { signal })) {
        if (event.type !== 'end' || event.status === 'stopped') continue;
        if (event.schema !== undefined) return event.schema;
        throw (
          event.error ?? new AppError('protocol', l10n.t('The model gave no schema. Try again, or type the fields.'))
        );
      }
      return undefined;
    }),
  );
}

function askWhatFor(services: ModelServices): Promise<string | undefined> {
  return askForInput(services, {
    title: l10n.t('Draft a Schema'),
    prompt: l10n.t('What do you want to know? Enter takes the first row'),
    history: 'extraction.draft',
    choices: [WHATEVER],
  });
}

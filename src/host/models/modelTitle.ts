import * as l10n from '@vscode/l10n';
import { priceText } from '../../core/models/modelItems.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import type { ModelServices } from './modelChoice.ts';

/** A title with who will answer and for how much: the model in use, or those that are named. Nothing is loaded for it. */
export async function titleWithModel(
  services: ModelServices,
  title: string,
  models?: readonly string[],
): Promise<string> {
  const [choice, gateway] = await Promise.all([services.models(), services.gateway()]);
  const [id, ...others] = models ?? [choice.id()];
  if (id === undefined) return title;
  if (others.length > 0) return `${title} · ${counted(others.length + 1, l10n.t('{0} model'), l10n.t('{0} models'))}`;
  const info = gateway.model(id);
  const price = info === undefined ? undefined : priceText(info);
  return [title, plainWords(choice.nameOf(id), 60), ...(price === undefined ? [] : [price])].join(' · ');
}

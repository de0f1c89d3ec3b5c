import * as l10n from '@vscode/l10n';
import { isOfficialOrigin } from '../../core/gateway/baseUrl.ts';
import { parseClaudeModel } from '../../core/gateway/claude.ts';
import { searchPrice, searchWay } from '../../core/gateway/webSearch.ts';
import type { WireFormat } from '../../core/model/message.ts';
import type { ModelInfo, SearchTool } from '../../core/model/request.ts';
import { formatMoney } from '../../core/text/format.ts';
import type { ViewModel } from '../../protocol/viewState.ts';

export interface SearchFacts {
  readonly model: string;
  readonly name: string;
  readonly info: ModelInfo | undefined;
  readonly wireFormat: WireFormat | 'auto';
  readonly baseUrl: string;
  readonly tool: SearchTool;
  /** What was chosen for the conversation. */
  readonly isOn: boolean;
}

/** What the button for searching the web says and does with the model in use. */
export function viewWebSearch(facts: SearchFacts): NonNullable<ViewModel['webSearch']> {
  const { model, name, info, tool, isOn } = facts;
  const wireFormat = formatOf(facts);
  const way = searchWay({ model, wireFormat, info, isGateway: isOfficial(facts.baseUrl) });
  const price = way === undefined ? undefined : searchPrice(way, tool, info);
  const cost = price === undefined ? '' : l10n.t`${formatMoney(price)} per 1,000 searches`;
  switch (way) {
    case undefined: {
      const problem = problemOf(wireFormat, name);
      return { isOn: false, title: problem, problem };
    }
    case 'itself': {
      const problem = l10n.t`${name} always searches the web by itself`;
      return { isOn: true, title: [problem, cost].filter(Boolean).join('\n'), problem };
    }
    case 'messages':
    case 'responses':
      return { isOn, title: [l10n.t('Web search: the model may search the web'), cost].filter(Boolean).join('\n') };
    case 'gateway': {
      const words = l10n.t`Web search: the model may search the web with ${SERVICES[tool]}`;
      return { isOn, title: [words, cost].filter(Boolean).join('\n') };
    }
  }
}

function problemOf(wireFormat: WireFormat, name: string): string {
  switch (wireFormat) {
    case 'messages':
      return l10n.t`${name} cannot search the web in the Messages format. Set Wire Format to auto, or choose another model.`;
    case 'responses':
      return l10n.t`${name} cannot search the web in the Responses format. Set Wire Format to auto.`;
    case 'chat-completions':
      return l10n.t`${name} cannot search the web on this server. Choose a model of the gateway.`;
  }
}

/** l10n: none, names. */
const SERVICES: Readonly<Record<SearchTool, string>> = {
  perplexity: 'Perplexity',
  parallel: 'Parallel',
  exa: 'Exa',
  tako: 'Tako',
};

function formatOf({ wireFormat, model }: SearchFacts): WireFormat {
  if (wireFormat !== 'auto') return wireFormat;
  return parseClaudeModel(model) === undefined ? 'chat-completions' : 'messages';
}

function isOfficial(baseUrl: string): boolean {
  try {
    return isOfficialOrigin(new URL(baseUrl).origin);
  } catch {
    return false;
  }
}

// l10n: none, texts of package.nls.json.
import type { WireFormat } from '../core/model/message.ts';
import { ROUTING_SCHEMA, ROUTING_SHAPE } from './routingWords.ts';
import type { SearchTool, ThinkingEffort } from '../core/model/request.ts';
import type { SettingId } from './settingTable.ts';

/** What people read of a setting. It gets into package.nls.json by `npm run manifest`, and no part of it into the extension. */
export interface SettingWords {
  /** What each of the strings allowed means. */
  readonly choices?: Readonly<Record<string, string>>;
  /** The place among the settings that the editor lists. */
  readonly order: number;
  /** Markdown where it has code or bold words. */
  readonly description: string;
  /** What else JSON Schema, or the editor's settings page, says of the value. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

export const SETTING_WORDS: Readonly<Record<SettingId, SettingWords>> = {
  'aiGateway.baseUrl': {
    order: 1,
    description:
      'The address of the gateway, with or without `/v1`. Any `https` address, or `http` on this machine or in your own network (where a key is sent only after you agreed to that). Only read from user settings; a workspace cannot change it. A key is stored with the address it was entered for and is never sent to another one. Accounts that you add with “AI Gateway: Switch Account…” have addresses of their own.',
  },
  'aiGateway.allowEnvironmentCredentials': {
    order: 2,
    description:
      'Also send `AI_GATEWAY_API_KEY` or a Vercel OIDC token to an `#aiGateway.baseUrl#` that is not the official one. Only read from user settings.',
  },
  'aiGateway.appAttribution': {
    order: 26,
    description:
      'Tell the gateway that requests come from this extension: its name, and its public page where there is one, and nothing about you. The gateway uses this to list apps. No other server is told. Only read from user settings.',
  },
  'aiGateway.model': {
    order: 3,
    description:
      'The model a new chat starts with, as `creator/model` (for example `anthropic/claude-sonnet-5`). If empty, the last model you picked is used; before that, a default that the chat shows with its price.',
  },
  'aiGateway.wireFormat': {
    choices: {
      auto: 'Anthropic Messages for Claude models, OpenAI Chat Completions for all others.',
      'chat-completions': 'OpenAI Chat Completions for every model.',
      messages: 'Anthropic Messages for every model.',
      responses: 'OpenAI Responses for every model.',
    } satisfies Readonly<Record<WireFormat | 'auto', string>>,
    order: 4,
    description: 'The wire format used for requests.',
  },
  'aiGateway.thinking': {
    choices: {
      auto: 'Show thinking where the model offers it, at its own pace.',
      off: 'Ask for no thinking.',
      minimal: 'As little as the model allows.',
      low: 'Low effort.',
      medium: 'Medium effort.',
      high: 'High effort.',
      xhigh: 'Very high effort.',
      max: 'As much as the model allows.',
    } satisfies Readonly<Record<ThinkingEffort, string>>,
    order: 5,
    description: 'Thinking effort for models that support it. More thinking costs more tokens.',
  },
  'aiGateway.maxOutputTokens': {
    order: 6,
    description:
      'The maximum length of a response in tokens, including thinking. 0: as long as the model allows. A workspace can only suggest a lower one.',
  },
  'aiGateway.instructions': {
    order: 7,
    description: 'Instructions sent with every chat. The value of a trusted workspace is added to your own.',
    schema: { editPresentation: 'multilineText' },
  },
  'aiGateway.routing': {
    order: 8,
    description:
      "The gateway's routing options, which decide which providers respond. Sent with every request. A workspace can only restrict them further: its restrictions are added to yours, and its `models` are ignored.",
    schema: ROUTING_SCHEMA,
  },
  'aiGateway.routingByModel': {
    order: 8,
    description:
      'Routing options for single models, by id (`creator/model`), on top of `#aiGateway.routing#`: what is set here counts instead, but restrictions only add up. **AI Gateway: Set Routing…** is a form for both. Only read from user settings.',
    schema: { additionalProperties: { type: 'object', ...ROUTING_SHAPE } },
  },
  'aiGateway.webSearch': {
    choices: {
      off: 'Only in chats where you turn it on with the button *Web search*.',
      auto: 'In every chat where you do not turn it off. The model decides when to search.',
    },
    order: 8,
    description:
      'Whether models may search the web in chats. Each search costs extra; the button says how much. What you wrote in the question can become part of a search. Only read from user settings.',
  },
  'aiGateway.webSearchTool': {
    choices: {
      perplexity: 'Perplexity, $5 per 1,000 searches.',
      parallel: 'Parallel, $5 per 1,000 searches.',
      exa: 'Exa, $7 per 1,000 searches.',
      tako: 'Tako, $7 per 1,000 searches.',
    } satisfies Readonly<Record<SearchTool, string>>,
    order: 8,
    description:
      'The search service of the gateway that models use which have none of their own. Claude models use the one of Anthropic. Only read from user settings.',
  },
  'aiGateway.stream.idleTimeoutSeconds': {
    order: 9,
    description:
      'Stop waiting for a response when nothing arrives for this many seconds. Models may think for a while without sending anything.',
  },
  'aiGateway.stream.maxRetries': {
    order: 10,
    description:
      'How many times a request is retried that brought nothing of a response (network errors, 408, 409, 429, overload and server errors).',
  },
  'aiGateway.chat.sendWithEnter': {
    order: 11,
    description: 'Enter sends and Shift+Enter inserts a line break. When off, Ctrl+Enter (Cmd+Enter) sends.',
  },
  'aiGateway.chat.notifyWhenFinished': {
    choices: {
      off: 'Never.',
      windowNotFocused: 'When another window has the focus.',
      always: 'Always.',
    },
    order: 11,
    description:
      'When to show a notification for a response that took 10 seconds or more and has finished, or one that has failed. Unless off, tool calls that need your approval notify you in another window too.',
  },
  'aiGateway.chat.maxToolSteps': {
    order: 14,
    description:
      'The maximum number of requests for one response with tools. At the limit, it stops and offers to continue.',
  },
  'aiGateway.chat.maxToolTokens': {
    order: 15,
    description:
      'The maximum number of tokens, input and output, for one response with tools across all its requests. 0: no limit.',
  },
  'aiGateway.chat.maxToolCost': {
    order: 16,
    description: 'The maximum cost in US dollars of one response with tools across all its requests. 0: no limit.',
  },
  'aiGateway.neverSend': {
    order: 12,
    description:
      'Globs of files that are never sent, by name (`*.key`) or by path (`**/secrets/**`). A glob that matches a folder of the workspace covers everything in it. Applies to every feature: edits, attachments, mentions. A workspace can add to your list, not remove from it.',
    schema: {
      items: { type: 'string' },
    },
  },
  'aiGateway.actions': {
    order: 13,
    description:
      'Your own actions on a selection, run by **AI Gateway: Run Action…**. In a trusted workspace, files in `.aigateway/actions/*.md` are actions too.',
    schema: {
      items: {
        type: 'object',
        required: ['title', 'prompt'],
        additionalProperties: false,
        properties: {
          title: { type: 'string', description: 'The name in the menus.' },
          prompt: {
            type: 'string',
            editPresentation: 'multilineText',
            markdownDescription:
              'The prompt for the model. Can contain `{{selection}}`, `{{file}}`, `{{language}}`, `{{diagnostics}}` and `{{input:What to ask for}}`.',
          },
          result: {
            type: 'string',
            enum: ['edit', 'chat', 'tests'],
            default: 'edit',
            enumDescriptions: [
              'Rewrite the selection, as changes to accept or reject.',
              'Answer in the chat panel.',
              'Write into the matching test file.',
            ],
          },
          model: { type: 'string', description: 'The model to use, as creator/model. Defaults to the chosen model.' },
          routing: {
            type: 'object',
            description:
              'Routing options for this action, on top of those in the settings. Those of a workspace can only restrict. Not for the result chat.',
            ...ROUTING_SHAPE,
          },
        },
      },
    },
  },
  'aiGateway.extraction.evidence': {
    order: 15,
    description:
      'Asks the model to quote the source for each extracted value. Values lead to their places without it; with it, responses are about twice as long and cost more.',
  },
  'aiGateway.extraction.lookAgain': {
    order: 15,
    description:
      'After an extraction from a long source, offers to look again for records that were missed. The price is told in the offer, and nothing is sent before you agree. The button “Look again” of a result does the same at any time.',
  },
  'aiGateway.extraction.csvFormulaGuard': {
    order: 15,
    description:
      'In CSV and TSV, puts an apostrophe before texts that begin like a formula (`=`, `+`, `-`, `@`), so that a spreadsheet shows them and runs nothing. Off: they are written as they are, for programs that are no spreadsheets.',
  },
  'aiGateway.extraction.concurrency': {
    order: 15,
    description:
      "How many requests **AI Gateway: Extract from Files…** sends at once. More is faster until the gateway's rate limit is reached; a batch then waits and continues.",
  },
  'aiGateway.inlineCompletions.enabled': {
    order: 20,
    description:
      'Suggest completions as you type, shown as ghost text; `Tab` accepts. Off by default. When on, text around the cursor is sent at each pause in typing, which costs tokens.',
  },
  'aiGateway.inlineCompletions.model': {
    order: 21,
    description:
      'The model for inline completions, as `creator/model`. If empty, a fast and cheap model that the gateway offers (such as `mistral/codestral`), otherwise the model of your chats.',
  },
  'aiGateway.inlineCompletions.debounceMs': {
    order: 22,
    description: 'How long to wait after the last keystroke before requesting a completion, in milliseconds.',
  },
  'aiGateway.inlineCompletions.maxCostPerHour': {
    order: 23,
    description: 'Inline completions pause when they cost this many US dollars within an hour. 0: no limit.',
  },
  'aiGateway.inlineCompletions.languages': {
    order: 24,
    description:
      'Turn inline completions on or off by language identifier, for example `{ "markdown": false }`. `*` applies to all languages not listed.',
    schema: {
      additionalProperties: { type: 'boolean' },
    },
  },
  'aiGateway.commit.instructions': {
    order: 25,
    description:
      'What commit messages and pull request descriptions should look like. The value of a trusted workspace is added to your own.',
    schema: { editPresentation: 'multilineText' },
  },
  // `npm run manifest` adds the schema of a tool's file, `media/schemas/tool.schema.json`.
  'aiGateway.tools': {
    order: 17,
    description:
      'Your own tools, which a model can call: each runs a program, sends an HTTP request or asks you. Only read from user settings. In a trusted workspace, files in `.aigateway/tools/*.json` are tools too. **AI Gateway: Manage Tools** creates and lists them.',
  },
  'aiGateway.embeddingModel': {
    order: 26,
    description:
      'The model that **AI Gateway: Search Workspace by Meaning** embeds files and questions with, as `creator/model`. If empty, a cheap embedding model that the gateway offers (such as `openai/text-embedding-3-small`). Another model needs an index of its own: you are asked before anything is sent. Files that change later are embedded again by themselves, up to 200,000 tokens an hour; the rest waits until you ask for it.',
  },
  'aiGateway.rerankModel': {
    order: 27,
    description:
      'A model that puts what **AI Gateway: Search Workspace by Meaning** finds in a better order, as `creator/model` (for example `cohere/rerank-v4`). If empty, none is used. When set, the pieces found are sent to it with each search, which costs money.',
  },
  'aiGateway.applyModel': {
    order: 28,
    description:
      'A fast-apply model that puts code blocks, and responses that leave parts out, into your files when you press *Apply*, as `creator/model` (for example `morph/morph-v3-fast`). If empty, the extension places them itself. When set, the whole file is sent to it each time, which costs money; the result is checked and reviewed as ever, and the extension places the code itself where it cannot be used. **AI Gateway: Select Apply Model** lists such models.',
  },
};

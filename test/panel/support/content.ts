// Snapshots and messages for the panel's tests.
import type { Snapshot, ViewMessage, ViewModel } from '../../../src/protocol/viewState.ts';

export const sonnet: ViewModel = {
  id: 'anthropic/claude-sonnet-4.5',
  name: 'Claude Sonnet 4.5',
  creator: 'anthropic',
  contextWindow: 200_000,
  maxOutputTokens: 64_000,
  inputUsdPerMillion: 3,
  outputUsdPerMillion: 15,
  takesImages: true,
  takesFiles: true,
  thinks: true,
  thinking: 'auto',
};

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    conversationId: 'c1',
    title: 'Parse the retry header',
    messages: [],
    runningMessageId: null,
    model: sonnet,
    connection: {
      state: 'ready',
      detail: 'Connected with your key.',
      origin: 'https://ai-gateway.vercel.sh',
      isOfficial: true,
      isLocal: false,
    },
    isTrusted: true,
    hasWorkspace: true,
    draft: '',
    attachments: [],
    historyTokens: 0,
    attachmentTokens: 0,
    sendWithEnter: true,
    ...change,
  };
}

export function question(id: string, text: string, change: Partial<ViewMessage> = {}): ViewMessage {
  return {
    id,
    role: 'user',
    createdAt: 1,
    isStub: false,
    size: text.length,
    parts: [{ type: 'text', text }],
    status: 'complete',
    branch: { ids: [id], index: 0 },
    ...change,
  };
}

export function answer(id: string, text: string, change: Partial<ViewMessage> = {}): ViewMessage {
  return {
    id,
    role: 'assistant',
    createdAt: 2,
    isStub: false,
    size: text.length,
    parts: text === '' ? [] : [{ type: 'text', text }],
    status: 'complete',
    finishReason: 'stop',
    model: { id: sonnet.id, name: sonnet.name },
    branch: { ids: [id], index: 0 },
    ...change,
  };
}

/** The footer of the picture in the design. */
export const figures = {
  costUsd: 0.0064,
  provider: 'bedrock',
  inputTokens: 424,
  outputTokens: 115,
  cachedInputTokens: 400,
  reasoningTokens: 40,
  timeToFirstTokenMs: 812,
  durationMs: 2400,
  thinkingMs: 3100,
  tokensPerSecond: 71.4,
};

export const retryAnswer = `\`Number(header)\` is \`NaN\` for an HTTP date, so the branch falls through to the default wait. Parse both forms:

\`\`\`typescript
export function retryAfterMs(value: string): number {
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  // RFC 9110: an HTTP date is allowed too
  return Date.parse(value) - Date.now();
}
\`\`\`
`;

/** A long conversation; like the host, all but the last messages are stubs. */
export function manyMessages(count: number, whole = 20): ViewMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const full = numberedMessage(index);
    return index < count - whole ? { ...full, isStub: true, parts: [] } : full;
  });
}

export function numberedMessage(index: number): ViewMessage {
  if (index % 2 === 0) return question(`m${index}`, `Question number ${index}`);
  const text = `Answer number ${index}.\n\n${'Some words that fill a few lines of the panel. '.repeat(4 + (index % 9))}\n\n- one\n- two\n\n\`\`\`js\nconst n = ${index};\n\`\`\`\n`;
  return answer(`m${index}`, text, { figures });
}

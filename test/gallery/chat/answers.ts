// Answers without tools: text, code, thinking, and what is under them.
import { answer, figures, sonnet } from '../../panel/support/content.ts';
import { until, type GallerySection } from '../gallery.ts';
import { coloured, messageState } from './state.ts';

const TEXT = `# A heading

Some **bold**, *italic*, ~~struck~~ and \`code\` words with a [link](https://example.com/docs) in them.

## A second one

- [x] done
- [ ] to do
  1. nested
  2. list

> A quotation of two lines,
> as answers have them.

### A table

| Header | Value |
|---|---:|
| Retry-After | 120 |
| Date | Sun, 29 Nov 2026 |

---

A formula $a^2 + b^2 = c^2$ in a line, and one of its own:

$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$

###### A sixth heading
`;

const CODE = {
  typescript: `export function retryAfterMs(value: string): number {
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  // RFC 9110: an HTTP date is allowed too
  return Date.parse(value) - Date.now(); /* in "milliseconds" */
}`,
  python: `@dataclass
class Retry(Exception):
    """Waits \`seconds\` and tries again."""
    seconds: float = 1.5  # not less

    def wait(self) -> None:
        time.sleep(self.seconds or None)`,
  diff: `@@ -1,3 +1,3 @@
-const wait = 1000;
+const wait = retryAfterMs(header);
 return wait;`,
  html: '<button class="primary" disabled>Send &amp; close</button> <!-- a comment -->',
} as const;

const fenced = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\`\n`;

export const markdown: GallerySection = {
  name: 'Answer text',
  states: [
    messageState('all kinds of blocks', answer('a', TEXT), {}, (frame) =>
      until(() => frame.querySelectorAll('.katex').length >= 2, 'formulas'),
    ),
    messageState('shown as plain text', answer('a', '# Plain\n\nNo *formatting*.', { isPlain: true })),
  ],
};

export const codeBlocks: GallerySection = {
  name: 'Code block',
  typical: ['coloured typescript'],
  states: [
    ...Object.entries(CODE).map(([language, code]) =>
      messageState(`coloured ${language}`, answer('a', fenced(language, code)), {}, coloured),
    ),
    messageState('for a terminal', answer('a', fenced('bash', 'npm test -- retry'))),
    messageState('without a language', answer('a', fenced('', 'npm test -- retry'))),
    messageState('of an unknown language', answer('a', fenced('frobnicate', 'twist all knobs'))),
    messageState('with a long line', answer('a', fenced('', 'words that do not wrap '.repeat(12).trim()))),
    messageState(
      'streaming',
      answer('a', `\`\`\`typescript\n${CODE.typescript.slice(0, 150)}`, { status: 'streaming' }),
    ),
  ],
};

const FLOW = `flowchart TD
  A[Ask] --> B{Key set?}
  B -- yes --> C[(Models)]
  B -- no --> D[Set API key]`;

export const diagrams: GallerySection = {
  name: 'Diagram',
  typical: ['drawn'],
  states: [
    messageState('drawn', answer('a', fenced('mermaid', FLOW)), {}, (frame) =>
      until(() => frame.querySelector('.md-diagram > svg') !== null, 'the diagram'),
    ),
    messageState('its source', answer('a', fenced('mermaid', FLOW)), {}, async (frame) => {
      await until(() => frame.querySelector('.md-diagram > svg') !== null, 'the diagram');
      frame.querySelector<HTMLElement>('[aria-label="Show source"]')?.click();
    }),
    messageState('that cannot be drawn', answer('a', fenced('mermaid', 'flowchart TD\n  A --> [[[')), {}, (frame) =>
      until(() => frame.querySelector('.md-diagram-problem') !== null, 'the reason'),
    ),
  ],
};

const thought = { type: 'thinking', text: 'The header may be a date.\nNumber() of a date is NaN.' } as const;
const thinks = (thinkingMs: number | undefined, text: string = thought.text, redacted = false) =>
  answer('a', '', {
    parts: [
      { ...thought, text, redacted },
      { type: 'text', text: 'It is a date.' },
    ],
    ...(thinkingMs !== undefined && { figures: { ...figures, thinkingMs } }),
  });

export const thinking: GallerySection = {
  name: 'Thinking',
  typical: ['unfolded'],
  states: [
    messageState('live', answer('a', '', { status: 'streaming', parts: [thought] }), {
      progress: { state: 'thinking' },
    }),
    messageState('live and unfolded', answer('a', '', { status: 'streaming', parts: [thought] }), {
      isThinkingOpen: true,
      progress: { state: 'thinking' },
    }),
    messageState('folded', thinks(3_100)),
    messageState('unfolded', thinks(3_100), { isThinkingOpen: true }),
    messageState('short', thinks(400)),
    messageState('of unknown length', thinks(undefined)),
    messageState('hidden by the provider', thinks(3_100, '', true)),
  ],
};

const writing = answer('a', 'Some words', { status: 'streaming' });

export const statusLine: GallerySection = {
  name: 'Status line',
  typical: ['writing'],
  states: [
    ...(['sending', 'waiting', 'thinking', 'writing', 'drawing', 'asking', 'tools'] as const).map((state) =>
      messageState(state, state === 'writing' ? writing : answer('a', '', { status: 'streaming' }), {
        progress: { state },
      }),
    ),
    messageState('retrying', answer('a', '', { status: 'streaming' }), {
      progress: { state: 'retrying', until: Date.UTC(2026, 10, 29, 12, 0, 11), reason: 'rate limited' },
    }),
    messageState('a local server reads its model', answer('a', '', { status: 'streaming' }), {
      progress: {
        state: 'retrying',
        until: Date.UTC(2026, 10, 29, 12, 0, 11),
        reason: 'localhost:8080 is still loading the model. This can take a few minutes.',
      },
    }),
  ],
};

export const footer: GallerySection = {
  name: 'Answer footer',
  typical: ['a long name', 'files applied'],
  states: [
    messageState('all figures', answer('a', 'Yes.', { figures })),
    messageState('cost unknown', answer('a', 'Yes.', { figures: { ...figures, costUsd: undefined } })),
    messageState('cost in part', answer('a', 'Yes.', { figures: { ...figures, isCostPartial: true } })),
    messageState(
      'another provider and model',
      answer('a', 'Yes.', {
        figures: { ...figures, failedProviders: ['anthropic'], servedModel: 'anthropic/claude-haiku-4.5' },
      }),
    ),
    messageState(
      'by a rule of the team',
      answer('a', 'Yes.', {
        figures: { ...figures, servedModel: 'anthropic/claude-haiku-4.5', isByRule: true },
      }),
    ),
    messageState('price of the list', answer('a', 'Yes.', { figures: { ...figures, isCostListed: true } })),
    messageState('without thinking', answer('a', 'Yes.', { figures: { ...figures, isThinkingUnasked: true } })),
    messageState(
      'without earlier reasoning',
      answer('a', 'Yes.', { figures: { ...figures, isThinkingRefused: true } }),
    ),
    messageState('not searched', answer('a', 'Yes.', { figures: { ...figures, isUnsearched: true } })),
    messageState('no figures', answer('a', 'Yes.')),
    messageState(
      'second of three versions',
      answer('a', 'Yes.', { figures, branch: { ids: ['z', 'a', 'b'], index: 1 } }),
    ),
    messageState(
      'a long name',
      answer('a', 'Yes.', {
        figures,
        model: { id: sonnet.id, name: 'A model with a name that does not fit into a narrow panel' },
        branch: { ids: ['z', 'a'], index: 1 },
      }),
    ),
    messageState('files to apply', answer('a', 'Both.', { figures, blocksForFiles: 3 })),
    messageState('files applied', answer('a', 'Both.', { figures, applied: { files: 3, open: 2, doubtful: 1 } })),
  ],
};

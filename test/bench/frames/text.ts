// An answer as models write them: prose, a list, code, a table, and again.

const ANSWER = `## Retrying a request

A request that failed **before** its first byte can be sent again, because nothing of it was used. Wait a little longer each
time, and add some chance to it, so that a thousand clients do not all come back in the same moment. The header
\`retry-after\` wins over any table of yours.

- Network errors and answers from 500 on are worth another try.
- An answer with 429 says how long to wait; do not ask sooner.
- Everything else in the 400s is your own mistake, and stays one.

\`\`\`ts
export async function retry<T>(work: () => Promise<T>, most = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === most || !isWorthwhile(error)) throw error;
      await delay(2 ** attempt * 100 * (0.5 + Math.random()));
    }
  }
}
\`\`\`

| Answer | Again? | Why |
| --- | --- | --- |
| 429 | yes | the server says when |
| 500 | yes | it may be over soon |
| 401 | no | the key stays wrong |

1. Measure how often you *really* retry, and what it costs.
2. Stop when the user does: a signal ends the wait too.

> What was shown already is never asked for twice.

`;
const PIECES = ANSWER.match(/\S+\s*/g) ?? [];

/** Word number `index` of an answer without an end, with the blank after it. */
export function pieceOf(index: number): string {
  return PIECES[index % PIECES.length] ?? '';
}

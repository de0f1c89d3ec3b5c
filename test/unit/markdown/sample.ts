/** One of everything an answer may hold. */
export const SAMPLE = `# Retry after a refusal

\`Number(header)\` is \`NaN\` for an HTTP date, so the branch falls through to the **default wait**. Parse *both* forms, as [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110) asks; ~~never~~ rarely longer than a day.

\`\`\`typescript
// RFC 9110: an HTTP date is allowed too
export function retryAfterMs(value: string): number {
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  return Date.parse(value) - Date.now(); // may be negative, the caller clamps it
}
\`\`\`

## What to check

- [x] whole seconds
- [ ] an HTTP date, such as \`Wed, 21 Oct 2026 07:28:00 GMT\`
- [ ] rubbish
  - empty
  - negative

1. First the parser.
2. Then the clamp:

   \`\`\`sh
   npm test -- retry
   \`\`\`

3. Then $t = \\max(0, d - n)$, which costs $5 and not $6.

$$
w_n = \\min\\left(c,\\; 2^n \\cdot \\frac{b}{1 + r}\\right)
$$

| Header | Meaning | Wait |
|--------|:-------:|-----:|
| \`120\` | seconds | 120 s |
| \`Wed, 21 Oct…\` | a date with a rather long text in it | 3.5 s |

> The server may **lie**. Keep a limit of your own.
> > And a nested thought.

\`\`\`diff
- return Number(value)
+ return retryAfterMs(value)
\`\`\`

\`\`\`
plain text block without a language
\`\`\`

### Not run
<div onclick="x()">raw HTML is text</div>

![a chart](https://example.com/chart.png) and a local file: [src/retry.ts](src/retry.ts)

---

The end.
`;

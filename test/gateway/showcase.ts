/** One of everything a Markdown renderer meets, the hostile things included. */
export const SHOWCASE = String.raw`# Markdown showcase

## Text

Plain, *emphasis*, **strong**, ***both***, ~~struck~~, ${'`inline code`'}, and a [link](https://example.com/docs "title").
An automatic link: https://example.com/path?a=1&b=2. A footnote-like [1] that is none. A line break here,
and a hard one here.  
Done.

### Lists

1. First
2. Second
   - nested bullet
     - deeper
       1. numbered again
3. Third, with a paragraph

   that belongs to it.

- [x] a finished task
- [ ] an open task
- plain item

### Table

| Left | Centre | Right |
| :--- | :----: | ----: |
| a | **b** | 1 |
| ${'`x | y`'} | c\|d | 1,000,000 |
| long cell that should wrap or scroll when the panel is narrow | ok | 3.14159 |

### Code

${'```ts'}
interface Point { readonly x: number; readonly y: number }
export const length = ({ x, y }: Point): number => Math.hypot(x, y); // <b>not bold</b>
${'```'}

${'```python'}
def fibonacci(n: int) -> list[int]:
    """The first n numbers."""
    numbers = [0, 1]
    while len(numbers) < n:
        numbers.append(sum(numbers[-2:]))
    return numbers[:n]
${'```'}

${'```sh'}
set -e
for file in *.md; do printf '%s\n' "$file"; done
${'```'}

    indented code, no language

### Math

Inline: $e^{i\pi} + 1 = 0$, money such as $5 and $10 stays text. Block:

$$
\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
$$

### Quotes

> A quote
>
> > inside a quote, with ${'`code`'}.

### Hostile things

Text that looks like HTML: <b>bold?</b> <script>alert(1)</script> <img src=x onerror=alert(1)> &lt;already escaped&gt;.

![a remote image](https://example.com/tracker.png) and a [command link](command:workbench.action.terminal.new),
a [script link](javascript:alert(1)), a [data link](data:text/html,<h1>hi</h1>), a [file link](file:///etc/passwd).

A word without a break: ${'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3)}

Right to left: שלום עולם, مرحبا. Emoji: 👩‍👩‍👧‍👦 🏳️‍🌈. A rule:

---

The end of the showcase.
`;

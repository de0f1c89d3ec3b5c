/** The classes of a kind of token: `title.function` is `hljs-title function_`, as in the highlighter's own themes. */
export function tokenClasses(token: string): string[] {
  const [first = '', ...rest] = token.split('.');
  return [`hljs-${first}`, ...rest.map((part, i) => part + '_'.repeat(i + 1))];
}

/** The names that pydantic's generators of aliases make. */

function toPascal(snake: string): string {
  // A letter is large behind anything that is none, as in Python's `title`.
  const titled = snake.replace(
    /(\p{L})(\p{L}*)/gu,
    (_all, first: string, rest: string) => first.toUpperCase() + rest.toLowerCase(),
  );
  return titled.replace(/([0-9A-Za-z])_(?=[0-9A-Z])/g, '$1');
}

function toCamel(snake: string): string {
  if (/^[a-z]+[A-Za-z0-9]*$/.test(snake) && !/\d[a-z]/.test(snake)) return snake;
  return toPascal(snake).replace(/^_*[A-Z]/, (start) => start.toLowerCase());
}

function toSnake(camel: string): string {
  return camel
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/([0-9])([A-Z])/g, '$1_$2')
    .replace(/([a-z])([0-9])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

export const GENERATORS: Readonly<Record<string, (name: string) => string>> = {
  to_camel: toCamel,
  to_pascal: toPascal,
  to_snake: toSnake,
};

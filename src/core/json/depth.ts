/** No JSON that anybody means has more lists and objects inside each other. */
export const deepestJson = 200;

/**
 * Whether a value has more levels of lists and objects than `deepestJson`. What comes from outside is asked before it is
 * kept or sent: JSON of any depth can be read, but writing it takes stack for each level, and so fails each time.
 */
export function isNestedTooDeeply(value: unknown): boolean {
  let level: object[] = isObject(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > deepestJson) return true;
    level = level.flatMap((each) => Object.values(each).filter(isObject));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

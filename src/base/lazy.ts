/** Runs `make` on first use only; after a failure the next call tries again. */
export function lazy<T>(make: () => Promise<T>): (() => Promise<T>) & { readonly peek: () => Promise<T> | undefined } {
  let made: Promise<T> | undefined;
  const get = (): Promise<T> => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return Object.assign(get, { peek: () => made });
}

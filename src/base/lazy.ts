/** Made when it is first asked for; `peek` gives it only where it was. */
export type Lazy<T> = (() => Promise<T>) & { readonly peek: () => Promise<T> | undefined };

/** Runs `make` on first use only; after a failure the next call tries again. */
export function lazy<T>(make: () => Promise<T>): Lazy<T> {
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

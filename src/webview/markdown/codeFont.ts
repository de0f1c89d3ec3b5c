/** The font that code blocks have from now on. */
export function setCodeFont(
  font: { readonly size?: number | undefined; readonly family?: string | undefined } = {},
): void {
  const { style } = document.documentElement;
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) style.removeProperty(name);
    else style.setProperty(name, value);
  };
  set('--md-code-size', font.size === undefined ? undefined : `${font.size}px`);
  set('--md-code-family', font.family);
}

import { describe, expect, it } from 'vitest';
import { readDocstring } from '../../../src/core/toolcalls/userTools/import/docstrings.ts';

function read(text: string): { readonly description: string; readonly parameters: Record<string, string> } {
  const { description, parameters } = readDocstring(text);
  return { description, parameters: Object.fromEntries(parameters) };
}

describe('a docstring', () => {
  it('in Google’s way', () => {
    expect(
      read(
        'Tells the weather.\n\nOf any city.\n\nArgs:\n    city (str, optional): The city,\n        with its land: USA.\n    *rest: More\n    days: Days\n\nReturns:\n    A text.',
      ),
    ).toEqual({
      description: 'Tells the weather.\n\nOf any city.\n\nReturns:\n    A text.',
      parameters: { city: 'The city, with its land: USA.', rest: 'More', days: 'Days' },
    });
  });

  it('in NumPy’s way', () => {
    expect(
      read(
        'Tells.\n\nParameters\n----------\ncity : str\n    The city,\n    with its land.\na, b : int, optional\n    Two.\nbare\n\nReturns\n-------\nstr\n    A text.',
      ),
    ).toEqual({
      description: 'Tells.\n\nReturns\n-------\nstr\n    A text.',
      parameters: { city: 'The city, with its land.', a: 'Two.', b: 'Two.', bare: '' },
    });
  });

  it('in Sphinx’s way', () => {
    expect(
      read(
        'Tells.\n\n:param city: The city\n    with its land\n:param int days: Days\n:type city: str\n:returns: A text',
      ),
    ).toEqual({
      description: 'Tells.\n\n:returns: A text',
      parameters: { city: 'The city with its land', days: 'Days' },
    });
  });

  it('without a list is all description', () => {
    expect(read('Args are fine: really.\n\n    code: 1')).toEqual({
      description: 'Args are fine: really.\n\n    code: 1',
      parameters: {},
    });
  });
});

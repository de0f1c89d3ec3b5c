// A list of records as a model would stream it, and what cutting it into pieces costs nothing of.
export const PIECE = 16;

export function records(bytes: number): { readonly records: readonly object[] } {
  const list: object[] = [];
  for (let size = 0, index = 0; size < bytes; index += 1) {
    const record = {
      id: index,
      name: `Item number ${index}`,
      price: index * 1.25,
      isOpen: index % 3 === 0,
      tags: ['new', 'old'],
      address: { city: 'Berlin', zip: String(10_000 + (index % 900)) },
      note: null,
    };
    size += JSON.stringify(record).length + 1;
    list.push(record);
  }
  return { records: list };
}

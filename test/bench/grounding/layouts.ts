// Files of other kinds: HTML, XML attributes, YAML, contact cards, columns of fixed width, quoted cells over several lines.
import { corpusOf, Dice, Page, write, type Corpus, type Told, type ToldTree, times, byName } from './page.ts';

const NAMES = ['Ann Lee', 'Bob Hart', 'Cem Kaya', 'Dana Wood', 'Eva Roth', 'Ann Hart', 'Bob Lee'];
const CITIES = ['Rome', 'Oslo', 'Bern', 'Lyon', 'Kyiv'];
const STATES = ['open', 'closed', 'on hold'];

/** Rows in groups; the first cell spans the rows of its group. */
function html(): Corpus[] {
  const dice = new Dice(60);
  const page = new Page();
  page.put('<table class="open">\n<tr><th>City</th><th>Name</th><th>Age</th><th>Level</th><th>State</th></tr>\n');
  const rows: Record<string, Told>[] = [];
  for (let group = 0; group < 60; group += 1) {
    const count = 1 + dice.whole(4);
    let city: Told | undefined;
    for (let index = 0; index < count; index += 1) {
      page.put('<tr>');
      if (index === 0) {
        page.put(`<td rowspan="${count}">`);
        const value = dice.pick(CITIES);
        city = { value, place: page.put(value) };
        page.put('</td>');
      }
      const row = write(
        page,
        '<td>',
        ['name', dice.pick(NAMES)],
        '</td><td>',
        ['age', 18 + dice.whole(40)],
        '</td><td class="num">',
        ['level', 1 + dice.whole(5)],
        '</td><td><b>',
        ['state', dice.pick(STATES)],
        '</b></td></tr>\n',
      );
      rows.push({ ...row, city: city as Told });
    }
  }
  page.put('</table>');
  return [
    corpusOf('HTML table with merged cells', 'table', page.text, { rows }),
    corpusOf('HTML table, sorted by name', 'open', page.text, { rows: byName(rows) }),
  ];
}

/** All of it on one line. */
function attributes(): Corpus[] {
  return ['\n', ''].map((end) => {
    const dice = new Dice(61);
    const page = new Page();
    const people = times(300, () => {
      const row = write(
        page,
        '<person name="',
        ['name', dice.pick(NAMES)],
        '" age="',
        ['age', 18 + dice.whole(9)],
        '" level="',
        ['level', 18 + dice.whole(9)],
        '" city="',
        ['city', dice.pick(CITIES)],
        '"/>',
      );
      page.put(end);
      return row;
    });
    return corpusOf(`XML attributes${end === '' ? ', on one line' : ''}`, 'table', page.text, { people });
  });
}

function yaml(): Corpus[] {
  const dice = new Dice(62);
  const page = new Page();
  page.put('services:\n');
  const services = times(150, (): ToldTree => {
    const head = write(
      page,
      '  - name: ',
      ['name', dice.pick(['web', 'worker', 'cache', 'db'])],
      '\n    replicas: ',
      ['replicas', 1 + dice.whole(4)],
      '\n',
    );
    const limits = write(
      page,
      '    limits:\n      cpu: ',
      ['cpu', 1 + dice.whole(4)],
      '\n      memory: ',
      ['memory', dice.pick(['512Mi', '1Gi', '2Gi'])],
      '\n',
    );
    const requests = write(
      page,
      '    requests:\n      cpu: ',
      ['cpu', 1 + dice.whole(4)],
      '\n      memory: ',
      ['memory', dice.pick(['512Mi', '1Gi', '2Gi'])],
      '\n    ports:\n',
    );
    const ports = times(
      1 + dice.whole(3),
      () => write(page, '      - ', ['port', dice.pick([80, 443, 8080])], '\n')['port'] as Told,
    );
    return { ...head, limits, requests, ports };
  });
  return [corpusOf('YAML, nested', 'table', page.text, { services })];
}

function cards(): Corpus[] {
  const dice = new Dice(63);
  const page = new Page();
  const cards = times(200, () => {
    const name = dice.pick(NAMES);
    const [first = '', last = ''] = name.split(' ');
    return write(
      page,
      'BEGIN:VCARD\nVERSION:3.0\nN:',
      ['last', last],
      ';',
      ['first', first],
      ';;;\nFN:',
      ['name', name],
      '\nORG:',
      ['company', dice.pick(['Hart Ltd', 'Lee AG', 'Wood'])],
      '\nADR;TYPE=WORK:;;',
      ['street', `Main St ${1 + dice.whole(9)}`],
      ';',
      ['city', dice.pick(CITIES)],
      ';;',
      ['zip', String(10_000 + dice.whole(20))],
      ';\nTEL;TYPE=CELL:',
      ['phone', `+41 79 555 0${dice.whole(10)} ${10 + dice.whole(90)}`],
      '\nEND:VCARD\n',
    );
  });
  return [
    corpusOf('Contact cards', 'table', page.text, cards),
    corpusOf('Contact cards, sorted by name', 'table', page.text, byName(cards)),
    corpusOf(
      'Contact cards, names and cities',
      'table',
      page.text,
      cards.map(({ name, city }) => ({ name, city }) as Record<string, Told>),
    ),
  ];
}

function fixed(): Corpus[] {
  const dice = new Dice(64);
  const page = new Page();
  page.put('NAME        CITY    QTY  MIN  STATE\n');
  const rows = times(400, () => {
    const [name, city, count, least, state] = [
      dice.pick(NAMES),
      dice.pick(CITIES),
      dice.whole(30),
      dice.whole(30),
      dice.pick(STATES),
    ];
    const cells: Record<string, Told> = write(
      page,
      ['name', name],
      ' '.repeat(12 - name.length),
      ['city', city],
      ' '.repeat(8 - city.length),
    );
    const hasCount = dice.next() < 0.8;
    if (hasCount) Object.assign(cells, write(page, ' '.repeat(3 - String(count).length), ['qty', count], '  '));
    else page.put('     ');
    return {
      ...cells,
      ...write(page, ' '.repeat(3 - String(least).length), ['min', least], '  ', ['state', state], '\n'),
    };
  });
  return [corpusOf('Columns of fixed width, with empty cells', 'table', page.text, { rows })];
}

function quoted(): Corpus[] {
  const dice = new Dice(65);
  const page = new Page();
  page.put('name,note,qty,price,owner\n');
  const rows = times(400, (index) => {
    const note = dice.pick(['He said ""no""', 'first line\nsecond line', 'a, b, and c', 'open\n\nclosed, 5']);
    const [person, price] = [dice.pick(NAMES), 1_000 + dice.whole(900)];
    return write(
      page,
      '"',
      ['name', `Part ${index % 90}`],
      '","',
      ['note', note.replaceAll('""', '"'), note],
      '",',
      ['qty', 1 + dice.whole(9)],
      ',"',
      ['price', price, price.toLocaleString('en')],
      '","',
      ['owner', person.split(' ').toReversed().join(', ')],
      '"\n',
    );
  });
  return [corpusOf('CSV with quotes and line breaks in cells', 'table', page.text, rows)];
}

/** Rows under the heading of their section, in a table of text. */
function grouped(): Corpus[] {
  const dice = new Dice(66);
  const page = new Page();
  const rows: Record<string, Told>[] = [];
  page.put('| Item | Qty | Price |\n| --- | ---: | ---: |\n');
  for (let group = 0; group < 40; group += 1) {
    page.put('| **');
    const value = dice.pick(['Kitchen', 'Bath', 'Garden', 'Office']);
    const room: Told = { value, place: page.put(value) };
    page.put('** | | |\n');
    const count = 2 + dice.whole(4);
    for (let index = 0; index < count; index += 1)
      rows.push({
        ...write(
          page,
          '| ',
          ['item', dice.pick(['Sink', 'Lamp', 'Shelf', 'Chair'])],
          ' | ',
          ['qty', 1 + dice.whole(5)],
          ' | ',
          ['price', (100 + dice.whole(90)) / 10],
          ' |\n',
        ),
        room,
      });
  }
  return [corpusOf('Markdown table with section rows', 'open', page.text, rows)];
}

export const layouts = (): Corpus[] => [
  ...html(),
  ...attributes(),
  ...yaml(),
  ...cards(),
  ...fixed(),
  ...quoted(),
  ...grouped(),
];

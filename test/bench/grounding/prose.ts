// Running text with known places: 300 pages about people and orders, and invoices as they come out of PDFs.
import { corpusOf, Dice, Page, type Corpus, type Told, type ToldTree } from './page.ts';

const FIRST = [
  'Ada',
  'Ben',
  'Carl',
  'Dora',
  'Emil',
  'Fay',
  'Gus',
  'Hana',
  'Ivo',
  'Jana',
  'Karl',
  'Lena',
  'Max',
  'Nora',
];
const LAST = [
  'Adler',
  'Braun',
  'Conti',
  'Dumas',
  'Ek',
  'Faber',
  'Gallo',
  'Huber',
  'Ivanov',
  'Jansen',
  'Kowalski',
  'Lund',
];
const CITIES = ['Berlin', 'Paris', 'Rome', 'Oslo', 'Bern', 'Lyon', 'Kyiv', 'Porto', 'Gdansk', 'Turin'];
const ROLES = ['engineer', 'nurse', 'teacher', 'pilot', 'lawyer', 'baker'];
const FILLER = [
  'The weather that year was mild, and most of the harvest was in by autumn.',
  'Nothing in the records of the parish says otherwise.',
  'Letters from the time speak of long journeys, of 2 or 3 days, and of poor roads.',
  'It was a time in which many left and few came back.',
  'An engineer of the town had the bridge rebuilt; a teacher wrote its history.',
  'The market in Berlin was the largest of its kind, that of Paris the oldest.',
  'Of all this the chronicle tells little, and what it tells is in doubt.',
];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function people(): Corpus[] {
  const dice = new Dice(11);
  const page = new Page();
  const found: Record<string, Told>[] = [];
  for (let index = 0; index < 1_500; index += 1) {
    for (let count = 2 + dice.whole(6); count > 0; count -= 1)
      page.put(`${dice.pick(FILLER)}${dice.next() < 0.3 ? '\n' : ' '}`);
    const person: Record<string, Told> = {};
    const put = (name: string, value: string | number, written = String(value)): void => {
      person[name] = { value, place: page.put(written) };
    };
    const [day, month, year] = [1 + dice.whole(28), dice.whole(12), 1850 + dice.whole(100)];
    put('name', `${dice.pick(FIRST)} ${dice.pick(LAST)}`);
    page.put(', born on ');
    put(
      'born',
      `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
      `${day} ${MONTHS[month] ?? ''} ${year}`,
    );
    page.put(' in ');
    put('city', dice.pick(CITIES));
    page.put(', worked as a');
    page.put(' ');
    put('role', dice.pick(ROLES));
    page.put(' for ');
    put('years', 2 + dice.whole(40));
    page.put(' years and earned ');
    const wage = 1_000 + dice.whole(90_000);
    put('wage', wage, wage.toLocaleString('en'));
    page.put(' marks. ');
    found.push(person);
    if (dice.next() < 0.4) page.put('\n\n');
  }
  const some = found.filter((person) => person['role']?.value === 'nurse');
  const names = found.map(({ name, role }) => ({ name, role }) as Record<string, Told>);
  return [
    corpusOf('300 pages of prose, 1,500 people', 'prose', page.text, { people: found }),
    corpusOf('300 pages of prose, nurses only', 'prose', page.text, { people: some }),
    corpusOf('300 pages of prose, names and roles', 'prose', page.text, { people: names }),
  ];
}

function invoices(): Corpus[] {
  const dice = new Dice(12);
  const page = new Page();
  const all: ToldTree[] = [];
  const goods = ['Hammer, steel', 'Saw', 'Oﬃce chair', 'Desk', 'Lamp', 'Cable 5 m', 'Shelf'];
  for (let index = 0; index < 300; index += 1) {
    const told: Record<string, ToldTree> = {};
    const put = (value: string | number, written = String(value)): Told => ({ value, place: page.put(written) });
    const amount = (cents: number): Told =>
      put(cents / 100, (cents / 100).toLocaleString('de', { minimumFractionDigits: 2 }));
    page.put('Rechnung Nr. ');
    told['number'] = put(`R-2024-${1_000 + index}`);
    page.put('\nDatum: ');
    const [day, month] = [1 + dice.whole(28), 1 + dice.whole(12)];
    const name = new Intl.DateTimeFormat('de', { month: 'long' }).format(new Date(2024, month - 1, 5));
    told['date'] = put(
      `2024-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
      `${day}. ${name} 2024`,
    );
    page.put('\nKunde: ');
    told['customer'] = put(`${dice.pick(FIRST)} ${dice.pick(LAST)}`);
    page.put('\n\nPos  Artikel            Menge   Preis      Summe\n');
    const items: ToldTree[] = [];
    let total = 0;
    for (let line = 1; line <= 2 + dice.whole(4); line += 1) {
      const [article, count, cents] = [dice.pick(goods), 1 + dice.whole(5), 100 + dice.whole(200_000)];
      page.put(`${line}    `);
      const item: Record<string, Told> = { article: put(article.replace('ﬃ', 'ffi'), article) };
      page.put('      ');
      item['count'] = put(count);
      page.put(' Stk   ');
      item['price'] = amount(cents);
      page.put('    ');
      item['sum'] = amount(cents * count);
      page.put('\n');
      total += cents * count;
      items.push(item);
    }
    told['items'] = items;
    page.put('\nGesamtbetrag: ');
    told['total'] = amount(total);
    page.put(' €\nZahlbar innerhalb von 14 Tagen auf DE89 3704 0044 0532 0130 00\n\f\n');
    told['paid'] = { value: 'transfer by the bank', place: null };
    all.push(told);
  }
  return [corpusOf('300 German invoices with their lines', 'prose', page.text, all)];
}

export const prose = (): Corpus[] => [...people(), ...invoices()];

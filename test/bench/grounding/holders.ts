// Two parties with the same fields and often the same values, and fields with names that are part of one another.
import type { Dice } from './page.ts';
import { familyOf, type Family, type Field, type Writer } from './templates.ts';

const NAMES = ['Acme Ltd', 'Birch & Co', 'Cedar Inc', 'Delta GmbH'];
const CITIES = ['Rome', 'Oslo', 'Bern'];
const STREETS = ['1 High Street', '22 Mill Lane', '7 Park Road'];
const PEOPLE = ['Ann Lee', 'Bob Hart', 'Cem Kaya'];

/** The fields of two parties: half of all values are the same in both. */
function parties(dice: Dice, one: string, other: string, join = '.'): Record<string, Field> {
  const of = (): Record<string, string> => ({
    name: dice.pick(NAMES),
    street: dice.pick(STREETS),
    city: dice.pick(CITIES),
    contact: dice.pick(PEOPLE),
  });
  const [left, right] = [of(), of()];
  for (const field of Object.keys(left)) if (dice.next() < 0.5) right[field] = left[field] ?? '';
  return Object.fromEntries(
    [[one, left] as const, [other, right] as const].flatMap(([holder, party]) =>
      Object.entries(party).map(([field, value]) => [`${holder}${join}${field}`, value]),
    ),
  );
}

const block = (holder: string, label: (field: string) => string, indent = ''): string =>
  ['name', 'street', 'city', 'contact'].map((field) => `${indent}${label(field)}{${holder}.${field}}\n`).join('');
const bare = (): string => '';

const sections: Writer = (dice, index) => ({
  template: `Invoice {number}\n\nSeller:\n${block('seller', bare)}\nBuyer:\n${block('buyer', bare)}\nTotal: {total}\n\n`,
  fields: { number: `R-${900 + index}`, ...parties(dice, 'seller', 'buyer'), total: 100 + dice.whole(900) },
});

const addresses: Writer = (dice, index) => ({
  template: `Order {number}\nBill To\n${block('bill_to', bare)}\nShip To\n${block('ship_to', bare)}\nItems: {count}\n\n`,
  fields: { number: `O-${900 + index}`, ...parties(dice, 'bill_to', 'ship_to'), count: 1 + dice.whole(9) },
});

const headings: Writer = (dice, index) => ({
  template: `# Contract {number}\n\n## Landlord\n\n${block('landlord', (field) => `- ${field}: `)}\n## Tenant\n\n${block('tenant', (field) => `- ${field}: `)}\n`,
  fields: { number: `C-${900 + index}`, ...parties(dice, 'landlord', 'tenant') },
});

const mails: Writer = (dice, index) => {
  const [from, to] = [dice.pick(PEOPLE), dice.pick(PEOPLE)];
  return {
    template:
      'From: {from.name} <{from.address}>\nTo: {to.name} <{to.address}>\nSubject: {subject}\n\nHello,\nplease see below. Greetings from {signed}\n\n',
    fields: {
      'from.name': from,
      'from.address': `${from.slice(0, 3).toLowerCase()}@example.com`,
      'to.name': to,
      'to.address': `${to.slice(0, 3).toLowerCase()}@example.com`,
      subject: `Plan ${900 + index}`,
      signed: from,
    },
  };
};

const flat: Writer = (dice, index) => ({
  template: `Shipment {number}\nSender:\n{sender_name}\n{sender_street}\n{sender_city}\n{sender_contact}\n\nRecipient:\n{recipient_name}\n{recipient_street}\n{recipient_city}\n{recipient_contact}\n\n`,
  fields: { number: `S-${900 + index}`, ...parties(dice, 'sender', 'recipient', '_') },
});

const inLine: Writer = (dice, index) => ({
  template:
    'Transfer {number}: sender {sender.name}, {sender.street}, {sender.city} ({sender.contact}); recipient {recipient.name}, {recipient.street}, {recipient.city} ({recipient.contact}).\n',
  fields: { number: `T-${900 + index}`, ...parties(dice, 'sender', 'recipient') },
});

const tree: Writer = (dice, index) => ({
  template: `- number: {number}\n  origin:\n${block('origin', (field) => `${field}: `, '    ')}  destination:\n${block('destination', (field) => `${field}: `, '    ')}`,
  fields: { number: `Y-${900 + index}`, ...parties(dice, 'origin', 'destination') },
});

const json: Writer = (dice, index) => {
  const inner = (holder: string): string =>
    `"${holder}":{${['name', 'street', 'city', 'contact'].map((field) => `"${field}":"{${holder}.${field}}"`).join(',')}}`;
  return {
    template: `{"number":"{number}",${inner('payer')},${inner('payee')}}\n`,
    fields: { number: `J-${900 + index}`, ...parties(dice, 'payer', 'payee') },
  };
};

const xml: Writer = (dice, index) => {
  const inner = (holder: string): string =>
    `  <${holder}>\n${['name', 'street', 'city', 'contact'].map((field) => `    <${field}>{${holder}.${field}}</${field}>\n`).join('')}  </${holder}>\n`;
  return {
    template: `<order id="{number}">\n${inner('shipFrom')}${inner('shipTo')}</order>\n`,
    fields: { number: `X-${900 + index}`, ...parties(dice, 'shipFrom', 'shipTo') },
  };
};

const lengthOf = (field: Field | undefined): number => (typeof field === 'string' ? field.length : 0);

/** Both in columns beside one another. */
const beside: Writer = (dice, index) => {
  const fields = parties(dice, 'seller', 'buyer');
  const wide = (field: string): string =>
    `{seller.${field}}${' '.repeat(36 - lengthOf(fields[`seller.${field}`]))}{buyer.${field}}\n`;
  return {
    template: `INVOICE {number}\n\nSeller${' '.repeat(30)}Buyer\n${['name', 'street', 'city', 'contact'].map(wide).join('')}\nTotal due {total}\n\n`,
    fields: { number: `B-${900 + index}`, ...fields, total: 100 + dice.whole(900) },
  };
};

const labelled: Writer = (dice, index) => {
  const fields = parties(dice, 'seller', 'buyer');
  const wide = (field: string): string =>
    `${field}: {seller.${field}}${' '.repeat(34 - field.length - lengthOf(fields[`seller.${field}`]))}${field}: {buyer.${field}}\n`;
  return {
    template: `INVOICE {number}\n\nSELLER${' '.repeat(30)}BUYER\n${['name', 'street', 'city', 'contact'].map(wide).join('')}\nTotal due {total}\n\n`,
    fields: { number: `B-${900 + index}`, ...fields, total: 100 + dice.whole(900) },
  };
};

/** Amounts of which several are equal. */
function amounts(dice: Dice): Record<string, Field> {
  const money = (cents: number): Field => [cents / 100, (cents / 100).toFixed(2)];
  const net = dice.pick([10_000, 20_000, 1_900, 700]);
  const vat = dice.pick([1_900, 700, 0]);
  const hasNoVat = dice.next() < 0.4;
  return {
    subtotal: money(net),
    discount: money(dice.pick([0, 700, 1_900])),
    total_net: money(net),
    vat_rate: ((rate): Field => [rate, `${rate} %`])(dice.pick([19, 7])),
    vat: money(hasNoVat ? 0 : vat),
    total: money(hasNoVat ? net : net + vat),
  };
}

const day = (dice: Dice): Field => {
  const date = `2024-0${1 + dice.whole(2)}-1${dice.whole(2)}`;
  return [date, date.split('-').toReversed().join('.')];
};

const sums: Writer = (dice, index) => ({
  template:
    'Invoice {number}\nDate: {date}\nDue date: {due_date}\nDelivery date: {delivery_date}\n\nSubtotal: {subtotal}\nDiscount: {discount}\nTotal net: {total_net}\nVAT rate: {vat_rate}\nVAT: {vat}\nTotal: {total}\n\n',
  fields: {
    number: `I-${900 + index}`,
    date: day(dice),
    due_date: day(dice),
    delivery_date: day(dice),
    ...amounts(dice),
  },
});

const sumsLast: Writer = (dice, index) => ({
  template:
    'Invoice {number}\nTotal: {total}\nTotal net: {total_net}\nSubtotal: {subtotal}\nVAT: {vat}\nVAT rate: {vat_rate}\nDiscount: {discount}\nDue date: {due_date}\nDelivery date: {delivery_date}\nDate: {date}\n\n',
  fields: {
    number: `I-${900 + index}`,
    ...amounts(dice),
    due_date: day(dice),
    delivery_date: day(dice),
    date: day(dice),
  },
});

const sumsWide: Writer = (dice, index) => ({
  template:
    'Invoice {number} of {date}, due date {due_date}\nSubtotal             {subtotal}\nDiscount              {discount}\nNet total            {netTotal}\nVAT rate                  {vatRate}\nVAT                   {vat}\nTotal                {total}\n\n',
  fields: (({ vat_rate, total_net, ...rest }) => ({
    number: `I-${900 + index}`,
    date: day(dice),
    due_date: day(dice),
    ...rest,
    vatRate: vat_rate as Field,
    netTotal: total_net as Field,
  }))(amounts(dice) as Record<string, Field> & { vat_rate: Field; total_net: Field }),
});

const sumsJson: Writer = (dice, index) => ({
  template:
    '{"number":"{number}","total_net":{total_net},"vat_rate":"{vat_rate}","vat":{vat},"total":{total},"subtotal":{subtotal},"discount":{discount},"due_date":"{due_date}","date":"{date}"}\n',
  fields: { number: `I-${900 + index}`, ...amounts(dice), date: day(dice), due_date: day(dice) },
});

const sumsText: Writer = (dice, index) => ({
  template:
    'Invoice {number} dated {date} has a subtotal of {subtotal}, a discount of {discount} and a total of {total}. The due date is {due_date}.\n\n',
  fields: (({ subtotal, discount, total }) => ({
    number: `I-${900 + index}`,
    date: day(dice),
    due_date: day(dice),
    total: total as Field,
    subtotal: subtotal as Field,
    discount: discount as Field,
  }))(amounts(dice)),
});

const profile: Writer = (dice, index) => {
  const [name, user] = [dice.pick(['Ann', 'Bob', 'Cem']), dice.pick(['Ann', 'Bob', 'Cem'])];
  return {
    template:
      'id: {id}\nuser_id: {user_id}\nparent_id: {parent_id}\nuser_name: {user_name}\nname: {name}\nfile_name: {file_name}\npage: {page}\npage_count: {page_count}\ncount: {count}\n\n',
    fields: {
      name,
      id: 900 + index,
      user_id: dice.whole(3),
      parent_id: dice.whole(3),
      user_name: user,
      file_name: dice.pick(['Ann', 'Bob', 'Cem']),
      page: dice.whole(3),
      count: dice.whole(3),
      page_count: dice.whole(3),
    },
  };
};

export const holders = (): Family[] => [
  familyOf('Seller and buyer in sections', 'prose', sections, 100),
  familyOf('Bill to and ship to', 'prose', addresses, 101),
  familyOf('Parties under headings of Markdown', 'prose', headings, 102),
  familyOf('From and to of mails', 'prose', mails, 103),
  familyOf('Sender and recipient, names of fields joined', 'prose', flat, 104),
  familyOf('Sender and recipient in a sentence', 'prose', inLine, 105),
  familyOf('YAML, origin and destination', 'table', tree, 106),
  familyOf('JSON, payer and payee', 'table', json, 107),
  familyOf('XML, two places of an order', 'table', xml, 108),
  familyOf('Seller beside buyer', 'prose', beside, 109),
  familyOf('Seller beside buyer, with labels', 'prose', labelled, 110),
];

export const alikeNames = (): Family[] => [
  familyOf('Totals and dates of like names', 'prose', sums, 120),
  familyOf('Totals and dates of like names, the short ones last', 'prose', sumsLast, 121),
  familyOf('Totals of like names in a column', 'prose', sumsWide, 122),
  familyOf('Totals of like names, JSON', 'table', sumsJson, 123),
  familyOf('Totals of like names in a sentence', 'prose', sumsText, 124),
  familyOf('Identifiers and names of like names', 'table', profile, 125),
];

// Parties and sums under other names than those of the schema, and in tables.
import type { Corpus, Dice } from './page.ts';
import { familyOf, type Family, type Field, type Writer } from './templates.ts';

const NAMES = ['Acme Ltd', 'Birch & Co', 'Cedar Inc', 'Delta GmbH'];
const CITIES = ['Rome', 'Oslo', 'Bern'];
const PEOPLE = ['Ann Lee', 'Bob Hart', 'Cem Kaya'];

const party = (dice: Dice, holder: string): Record<string, Field> => ({
  [`${holder}.name`]: dice.pick(NAMES),
  [`${holder}.city`]: dice.pick(CITIES),
  [`${holder}.contact`]: dice.pick(PEOPLE),
});
const lines = (holder: string): string => `{${holder}.name}\n{${holder}.city}\n{${holder}.contact}\n`;
const both = (dice: Dice, one: string, other: string): Record<string, Field> => ({
  ...party(dice, one),
  ...party(dice, other),
});
const sum = (dice: Dice): Field =>
  ((cents: number): Field => [cents / 100, (cents / 100).toFixed(2)])(dice.pick([10_000, 25_000, 1_900]));

const titled =
  (one: readonly [string, string], other: readonly [string, string]): Writer =>
  (dice, index) => ({
    template: `No. {number}\n\n${one[1]}\n${lines(one[0])}\n${other[1]}\n${lines(other[0])}\n`,
    fields: { number: `N-${700 + index}`, ...both(dice, one[0], other[0]) },
  });

const spoken: Writer = (dice, index) => ({
  template:
    'Order {number}\nSeller name: {seller.name}\nSeller city: {seller.city}\nSeller contact: {seller.contact}\nBuyer name: {buyer.name}\nBuyer city: {buyer.city}\nBuyer contact: {buyer.contact}\n\n',
  fields: { number: `K-${700 + index}`, ...both(dice, 'seller', 'buyer') },
});

const rows: Writer = (dice, index) => ({
  template:
    'Deal {number}\n\n| Role | Name | City | Contact |\n|---|---|---|---|\n| Seller | {seller.name} | {seller.city} | {seller.contact} |\n| Buyer | {buyer.name} | {buyer.city} | {buyer.contact} |\n| Broker | {broker.name} | {broker.city} | {broker.contact} |\n\n',
  fields: { number: `W-${700 + index}`, ...both(dice, 'seller', 'buyer'), ...party(dice, 'broker') },
});

const cellsOf: Writer = (dice, index) => ({
  template: `plan,{number}\nperiod,units,returns,visits\nq1,{q1.units},{q1.returns},{q1.visits}\nq2,{q2.units},{q2.returns},{q2.visits}\nq3,{q3.units},{q3.returns},{q3.visits}\n\n`,
  fields: Object.fromEntries([
    ['number', 7_000 + index],
    ...['q1', 'q2', 'q3'].flatMap((quarter) =>
      ['units', 'returns', 'visits'].map((field) => [`${quarter}.${field}`, dice.whole(5)]),
    ),
  ]) as Record<string, Field>,
});

const columnsOf: Writer = (dice, index) => ({
  template: `Report {number}\nmetric      planned   actual\nunits       {planned.units}         {actual.units}\nreturns     {planned.returns}         {actual.returns}\nvisits      {planned.visits}         {actual.visits}\n\n`,
  fields: Object.fromEntries([
    ['number', 7_000 + index],
    ...['planned', 'actual'].flatMap((way) =>
      ['units', 'returns', 'visits'].map((field) => [`${way}.${field}`, dice.whole(5)]),
    ),
  ]) as Record<string, Field>,
});

const teams: Writer = (dice, index) => {
  const players = (side: string): string =>
    [0, 1, 2].map((at) => `{${side}.players.${at}.number} {${side}.players.${at}.name}\n`).join('');
  const fields = (side: string): Record<string, Field> =>
    Object.fromEntries(
      [0, 1, 2].flatMap((at) => [
        [`${side}.players.${at}.name`, dice.pick(PEOPLE)],
        [`${side}.players.${at}.number`, 1 + dice.whole(4)],
      ]),
    ) as Record<string, Field>;
  return {
    template: `Game {id}\nHome\n${players('home')}\nAway\n${players('away')}\n`,
    fields: { id: `G${700 + index}`, ...fields('home'), ...fields('away') },
  };
};

const route: Writer = (dice, index) => ({
  template:
    'Flight {number}: departure {departure.airport}, terminal {departure.terminal}, gate {departure.gate}; arrival {arrival.airport}, terminal {arrival.terminal}, gate {arrival.gate}.\n',
  fields: Object.fromEntries([
    ['number', `LH ${700 + index}`],
    ...['departure', 'arrival'].flatMap((end) => [
      [`${end}.airport`, dice.pick(CITIES)],
      [`${end}.terminal`, 1 + dice.whole(3)],
      [`${end}.gate`, 1 + dice.whole(3)],
    ]),
  ]) as Record<string, Field>,
});

const oneLine: Writer = (dice, index) => ({
  template: '{id} From: {from.name} ({from.city}) To: {to.name} ({to.city}) Cc: {cc.name} ({cc.city})\n',
  fields: Object.fromEntries([
    ['id', `M${700 + index}`],
    ...['from', 'to', 'cc'].flatMap((role) => [
      [`${role}.name`, dice.pick(PEOPLE)],
      [`${role}.city`, dice.pick(CITIES)],
    ]),
  ]) as Record<string, Field>,
});

const shortLabels: Writer = (dice, index) => ({
  template:
    'Invoice No. {invoice_number}\nNet: {net_amount}\nTax: {tax_amount}\nTotal: {total_amount}\nPaid: {paid_amount}\nDue: {due_amount}\n\n',
  fields: {
    invoice_number: `${7_000 + index}`,
    total_amount: sum(dice),
    net_amount: sum(dice),
    due_amount: sum(dice),
    tax_amount: sum(dice),
    paid_amount: sum(dice),
  },
});

const longLabels: Writer = (dice, index) => ({
  template:
    'Invoice {id}\nList price (USD): {list}\nUnit price, USD: {unit}\nAmount before tax = {net}\nTotal amount payable: {payable}\nDeposit already paid . . . . . {deposit}\n\n',
  fields: {
    payable: sum(dice),
    list: sum(dice),
    id: `L${700 + index}`,
    deposit: sum(dice),
    unit: sum(dice),
    net: sum(dice),
  },
});

const people: Writer = (dice, index) => {
  const [first, last, middle] = [
    dice.pick(['Lee', 'Kay', 'Ray']),
    dice.pick(['Lee', 'Kay', 'Ray']),
    dice.pick(['Lee', 'Kay', 'Ray']),
  ];
  return {
    template:
      'Customer ID: {customer_id}\nFirst name: {first_name}\nMiddle name: {middle_name}\nLast name: {last_name}\nNickname: {name}\nPhone: {phone}\nMobile phone: {mobile_phone}\nWork phone: {work_phone}\nID: {id}\n\n',
    fields: {
      id: 1 + dice.whole(3),
      name: dice.pick(['Lee', 'Kay', 'Ray']),
      last_name: last,
      middle_name: middle,
      first_name: first,
      work_phone: `555-010${dice.whole(3)}`,
      mobile_phone: `555-010${dice.whole(3)}`,
      phone: `555-010${dice.whole(3)}`,
      customer_id: 7_000 + index,
    },
  };
};

const range: Writer = (dice, index) => ({
  template:
    'Sensor {sensor}: temperature min {min_temperature}, max {max_temperature}, average {average_temperature}; humidity min {min_humidity}, max {max_humidity}.\n',
  fields: {
    sensor: `S${700 + index}`,
    max_temperature: dice.whole(4),
    min_temperature: dice.whole(4),
    average_temperature: dice.whole(4),
    max_humidity: dice.whole(4),
    min_humidity: dice.whole(4),
  },
});

const KINDS: readonly (readonly [string, Corpus['kind'], Writer])[] = [
  ['Billing and shipping address', 'prose', titled(['billing_address', 'Bill to:'], ['shipping_address', 'Ship to:'])],
  ['Verkäufer und Käufer', 'prose', titled(['seller', 'Verkäufer:'], ['buyer', 'Käufer:'])],
  ['Von und An', 'prose', titled(['from', 'Von:'], ['to', 'An:'])],
  ['Vendor and customer', 'prose', titled(['seller', 'Vendor'], ['buyer', 'Customer'])],
  ['Expéditeur et destinataire', 'prose', titled(['sender', 'Expéditeur :'], ['recipient', 'Destinataire :'])],
  ['Details of seller and buyer', 'prose', titled(['seller', '1. Seller details'], ['buyer', '2. Buyer details'])],
  ['Labels with the party', 'prose', spoken],
  ['Parties as rows', 'table', rows],
  ['Quarters as rows', 'table', cellsOf],
  ['Plan and result as columns', 'table', columnsOf],
  ['Teams with players', 'prose', teams],
  ['Departure and arrival', 'prose', route],
  ['Three roles on one line', 'prose', oneLine],
  ['Short labels', 'prose', shortLabels],
  ['Long labels', 'prose', longLabels],
  ['Names and telephones', 'prose', people],
  ['Least and most', 'prose', range],
];

export const roles = (): Family[] =>
  KINDS.map(([name, kind, writer], index) =>
    familyOf(name, kind, writer, 2_000 + index, { isNamed: name !== 'Least and most' }),
  );

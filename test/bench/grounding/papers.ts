// Papers that people write: statements, mails, minutes, recipes, invoices of three countries, with the values as a model gives them.
import {
  CITIES,
  MONTHS,
  PEOPLE,
  SHOPS,
  anyDay,
  clock,
  english,
  euro,
  franc,
  french,
  german,
  iso,
  japanese,
  lines,
  two,
  type Ymd,
} from './wording.ts';
import { familyOf, type Family, type Field, type Kind, type Writer } from './templates.ts';

const statement: Writer = (dice, index) => {
  let balance = 100_000;
  const moves = lines(
    3 + dice.whole(6),
    '{booked} {valued} {text}   {amount}   {balance}\n',
    () => {
      const cents = (dice.next() < 0.7 ? -1 : 1) * dice.pick([1_990, 5_000, 12_345, 800]);
      balance += cents;
      const [booked, valued] = [anyDay(dice), anyDay(dice)];
      return {
        booked: [iso(booked), german(booked)],
        valued: [iso(valued), german(valued)],
        text: dice.pick(SHOPS),
        amount: [cents / 100, `${euro(Math.abs(cents))}${cents < 0 ? '-' : '+'}`],
        balance: [balance / 100, euro(balance)],
      };
    },
    'moves',
  );
  return {
    template: `Kontoauszug Nr. {number}\nKontoinhaber: {holder}\nAlter Saldo: {opening}\n\nBuchung    Wert       Text   Betrag   Saldo\n${moves.template}\nNeuer Saldo: {closing}\n\n`,
    fields: {
      number: `${100 + index}/2024`,
      holder: dice.pick(PEOPLE),
      opening: [1_000, euro(100_000)],
      ...moves.fields,
      closing: [balance / 100, euro(balance)],
    },
  };
};

const thread: Writer = (dice, index) => {
  const [one, other] = [anyDay(dice), anyDay(dice)];
  const [asks, answers] = [dice.pick(PEOPLE), dice.pick(PEOPLE)];
  return {
    template: `From: {messages.0.author}\nDate: {messages.0.date}\nSubject: Re: {subject}\n\nWe can take {messages.0.count} of them.\n\nOn {messages.1.date}, {messages.1.author} wrote:\n> Could you take {messages.1.count} of them?\n> Greetings\n\n`,
    fields: {
      subject: `Chairs ${index}`,
      'messages.0.author': answers,
      'messages.0.date': [iso(one), `${one[2]} ${MONTHS[one[1] - 1]?.slice(0, 3)} ${one[0]}`],
      'messages.0.count': 2 + dice.whole(3),
      'messages.1.author': asks,
      'messages.1.date': [iso(other), english(other)],
      'messages.1.count': 2 + dice.whole(3),
    },
  };
};

const minutes: Writer = (dice, index) => {
  const day = anyDay(dice);
  const tasks = lines(
    2 + dice.whole(4),
    '- {owner} will {task} by {due}\n',
    () => {
      const due = anyDay(dice);
      return {
        task: dice.pick(['book the room', 'write the plan', 'call the bank']),
        owner: dice.pick(PEOPLE),
        due: [iso(due), `${due[2]} ${MONTHS[due[1] - 1]} ${due[0]}`],
      };
    },
    'actions',
  );
  return {
    template: `Minutes of meeting {number}\nDate: {date}\nChair: {chair}\nSecretary: {secretary}\nPresent: {present.0}, {present.1}, {present.2}\n\nDecisions were taken on the budget.\nActions:\n${tasks.template}\n`,
    fields: {
      number: 40 + index,
      date: [iso(day), english(day)],
      chair: dice.pick(PEOPLE),
      secretary: dice.pick(PEOPLE),
      'present.0': dice.pick(PEOPLE),
      'present.1': dice.pick(PEOPLE),
      'present.2': dice.pick(PEOPLE),
      ...tasks.fields,
    },
  };
};

const resume: Writer = (dice, index) => {
  const jobs = lines(
    2 + dice.whole(3),
    '{from} – {to}  {title}, {company}, {city}\n  Led a team of {team}.\n',
    () => ({
      company: dice.pick(SHOPS),
      title: dice.pick(['Engineer', 'Manager', 'Cook']),
      from: 2_000 + dice.whole(12),
      to: 2_012 + dice.whole(8),
      city: dice.pick(CITIES),
      team: 2 + dice.whole(9),
    }),
    'jobs',
  );
  return {
    template: `{name}\n{city} · {email}\n\nExperience\n${jobs.template}\nEducation\n{degree}, {school}, {year}\n\n`,
    fields: {
      name: dice.pick(PEOPLE),
      email: `p${index}@example.com`,
      city: dice.pick(CITIES),
      ...jobs.fields,
      degree: dice.pick(['BSc', 'MSc']),
      school: `University of ${dice.pick(CITIES)}`,
      year: 2_000 + dice.whole(12),
    },
  };
};

const recipe: Writer = (dice, index) => {
  const goods = lines(
    3 + dice.whole(4),
    '- {amount} {unit} {name}\n',
    () => {
      const [amount, written] = dice.pick([
        [0.5, '½'],
        [1.5, '1 1/2'],
        [2, '2'],
        [0.25, '¼'],
        [200, '200'],
      ] as const);
      return {
        name: dice.pick(['flour', 'sugar', 'butter', 'milk']),
        amount: [amount, written],
        unit: dice.pick(['cup', 'tsp', 'g']),
      };
    },
    'ingredients',
  );
  return {
    template: `Cake no. {number}\nServes {servings}. Prep time: {prep} min, cook time: {cook} min.\n\nIngredients\n${goods.template}\nMix all of it and bake at {oven} °C for {cook_again} minutes.\n\n`,
    fields: {
      number: 500 + index,
      servings: 2 + dice.whole(4),
      prep: 10 + dice.whole(3) * 5,
      cook: 10 + dice.whole(3) * 5,
      ...goods.fields,
      oven: 180,
      cook_again: 31 + dice.whole(9),
    },
  };
};

const ward: Writer = (dice, index) => {
  const day = anyDay(dice);
  const drugs = lines(
    2 + dice.whole(3),
    '  {name} {dose} mg, {times}x daily\n',
    () => ({
      name: dice.pick(['Ibuprofen', 'Metformin', 'Aspirin']),
      dose: dice.pick([100, 200, 400]),
      times: 1 + dice.whole(3),
    }),
    'drugs',
  );
  const smokes = dice.next() < 0.5;
  return {
    template: `Patient: {patient} (MRN {mrn}), DOB {born}\nSeen on {seen}. BP {bp.systolic}/{bp.diastolic}, HR {pulse}, Temp {temperature} C\nSmoker: {smoker}\nMedication:\n${drugs.template}Diagnosis: {diagnosis}\n\n`,
    fields: {
      mrn: `M${5_000 + index}`,
      patient: dice.pick(PEOPLE),
      born: ((at: Ymd): Field => [iso(at), `${two(at[1])}/${two(at[2])}/${at[0]}`])([
        1_950 + dice.whole(40),
        1 + dice.whole(12),
        13 + dice.whole(15),
      ]),
      seen: [iso(day), english(day)],
      'bp.systolic': 80 + dice.whole(3) * 10,
      'bp.diastolic': 70 + dice.whole(3) * 10,
      pulse: 70 + dice.whole(3) * 10,
      temperature: 36.5,
      smoker: [smokes, smokes ? 'yes' : 'no'],
      ...drugs.fields,
      diagnosis: dice.pick(['cold', 'flu']),
    },
  };
};

const rechnung: Writer = (dice, index) => {
  const day = anyDay(dice);
  let sum = 0;
  const goods = lines(2 + dice.whole(4), '{pos}  {article}  {count} Stk  {price} €  {sum} €\n', (at) => {
    const [count, cents] = [1 + dice.whole(3), dice.pick([1_000, 2_550, 123_400])];
    sum += count * cents;
    return {
      pos: at + 1,
      article: dice.pick(['Stuhl', 'Tisch', 'Lampe']),
      count,
      price: [cents / 100, euro(cents)],
      sum: [(count * cents) / 100, euro(count * cents)],
    };
  });
  const vat = Math.round(sum * 0.19);
  return {
    template: `Rechnung Nr. {number} vom {date}\nKunde: {customer}\n${goods.template}Zwischensumme {net} €\nzzgl. 19 % MwSt. {vat} €\nGesamtbetrag {total} €\n\n`,
    fields: {
      number: `RE-${8_000 + index}`,
      date: [iso(day), german(day)],
      customer: dice.pick(PEOPLE),
      ...goods.fields,
      net: [sum / 100, euro(sum)],
      vat: [vat / 100, euro(vat)],
      total: [(sum + vat) / 100, euro(sum + vat)],
    },
  };
};

const facture: Writer = (dice, index) => {
  const [day, due] = [anyDay(dice), anyDay(dice)];
  const goods = lines(
    2 + dice.whole(3),
    '{designation} | {quantite} | {prix} € | {montant} €\n',
    () => {
      const [count, cents] = [1 + dice.whole(3), dice.pick([100_000, 255_000])];
      return {
        designation: dice.pick(['Chaise', 'Table', 'Lampe']),
        quantite: count,
        prix: [cents / 100, franc(cents)],
        montant: [(count * cents) / 100, franc(count * cents)],
      };
    },
    'lignes',
  );
  return {
    template: `FACTURE N° {numero}\nDate : {date}\nÉchéance : {echeance}\nClient : {client}\n\nDésignation | Qté | P.U. | Montant\n${goods.template}Total HT : {total_ht} €\nTVA (20 %) : {tva} €\nTotal TTC : {total_ttc} €\n\n`,
    fields: {
      numero: `F${700 + index}`,
      date: [iso(day), french(day)],
      echeance: [iso(due), french(due)],
      client: dice.pick(PEOPLE),
      ...goods.fields,
      total_ht: [1_000, franc(100_000)],
      tva: ((cents: number): Field => [cents / 100, franc(cents)])(dice.pick([20_000, 100_000])),
      total_ttc: [1_200, franc(120_000)],
    },
  };
};

const seikyu: Writer = (dice, index) => {
  const [day, due] = [anyDay(dice), anyDay(dice)];
  const goods = lines(2 + dice.whole(3), '{name}　{count}個　@{price}円　{amount}円\n', () => {
    const [count, price] = [1 + dice.whole(3), dice.pick([1_000, 2_500])];
    return {
      name: dice.pick(['椅子', '机', '電灯']),
      count,
      price: [price, price.toLocaleString('ja')],
      amount: [price * count, (price * count).toLocaleString('ja')],
    };
  });
  return {
    template: `請求書番号：{number}\n発行日：{issued}\n支払期限：{due}\n{customer}　御中\n${goods.template}小計　¥{subtotal}\n消費税（10%）　¥{tax}\n合計　¥{total}\n\n`,
    fields: {
      number: `S-${700 + index}`,
      issued: [iso(day), japanese(day)],
      due: [iso(due), japanese(due)],
      customer: dice.pick(['株式会社山田', '佐藤商店']),
      ...goods.fields,
      subtotal: [10_000, '10,000'],
      tax: [1_000, '1,000'],
      total: [11_000, '11,000'],
    },
  };
};

const match: Writer = (dice, index) => ({
  template:
    'Match {n}: {home.team} {home.goals}–{away.goals} {away.team} (half-time {home.half}:{away.half}), att. {attendance}\n',
  fields: {
    n: 300 + index,
    'home.team': dice.pick(['Rovers', 'City', 'United']),
    'home.goals': dice.whole(4),
    'home.half': dice.whole(4),
    'away.team': dice.pick(['Rovers', 'City', 'United']),
    'away.goals': dice.whole(4),
    'away.half': dice.whole(4),
    attendance: ((count: number): Field => [count, count.toLocaleString('en')])(1_000 + dice.whole(9_000)),
  },
});

const timetable: Writer = (dice, index) => ({
  template:
    'Train {number} from {from} (dep. {departure}) to {to} (arr. {arrival}), platform {platform}, {coaches} coaches\n',
  fields: {
    number: `IC ${700 + index}`,
    departure: clock(dice),
    arrival: clock(dice),
    from: dice.pick(CITIES),
    to: dice.pick(CITIES),
    platform: 1 + dice.whole(9),
    coaches: 1 + dice.whole(9),
  },
});

const advert: Writer = (dice, index) => ({
  template:
    'Ref. {ref}. Flat with {rooms} rooms, {bedrooms} bedrooms and {bathrooms} bathrooms on floor {floor} in {city}, {area} m², rent {rent} € plus {costs} € of costs, deposit {deposit} €. Pets: {pets}.\n\n',
  fields: {
    ref: `W${400 + index}`,
    city: dice.pick(CITIES),
    area: 40 + dice.whole(3),
    rooms: 1 + dice.whole(4),
    bathrooms: 1 + dice.whole(3),
    bedrooms: 1 + dice.whole(3),
    floor: 1 + dice.whole(4),
    rent: ((cents: number): Field => [cents / 100, euro(cents)])(dice.pick([90_000, 120_000])),
    deposit: ((cents: number): Field => [cents / 100, euro(cents)])(dice.pick([90_000, 240_000])),
    costs: dice.pick([90, 120]),
    pets: ((is: boolean): Field => [is, is ? 'yes' : 'no'])(dice.next() < 0.5),
  },
});

const form: Writer = (dice, index) => {
  const [issued, due] = [anyDay(dice), anyDay(dice)];
  return {
    template:
      'Invoice number\n{number}\nInvoice date\n{invoice_date}\nDue date\n{due_date}\nQuantity\n{quantity}\nUnits\n{units}\nCustomer\n{customer}\nApproved by\n{approved_by}\n\n',
    fields: {
      number: `${600 + index}`,
      due_date: [iso(due), english(due)],
      invoice_date: [iso(issued), english(issued)],
      units: dice.whole(3),
      quantity: dice.whole(3),
      approved_by: dice.pick(PEOPLE),
      customer: dice.pick(PEOPLE),
    },
  };
};

const contract: Writer = (dice, index) => {
  const day = anyDay(dice);
  return {
    template:
      'Agreement {number} made on {signed} between {landlord.name}, of {landlord.city} (the "Landlord"), and {tenant.name}, of {tenant.city} (the "Tenant"). The rent is {rent} a month.\n\n',
    fields: {
      number: `A${600 + index}`,
      signed: [iso(day), english(day)],
      'tenant.name': dice.pick(PEOPLE),
      'tenant.city': dice.pick(CITIES),
      'landlord.name': dice.pick(PEOPLE),
      'landlord.city': dice.pick(CITIES),
      rent: [1_200, '$1,200'],
    },
  };
};

const KINDS: readonly Kind[] = [
  ['Bank statements', 'table', statement],
  ['Mails with a quoted one', 'prose', thread],
  ['Minutes', 'prose', minutes],
  ['Lives of people', 'prose', resume],
  ['Recipes', 'open', recipe],
  ['Notes of a ward', 'prose', ward, { isNamed: false }],
  ['German invoices', 'prose', rechnung, { isNamed: false }],
  ['French invoices', 'prose', facture],
  ['Japanese invoices', 'prose', seikyu, { isNamed: false }],
  ['Results of matches', 'open', match, { isNamed: false }],
  ['Timetable', 'prose', timetable],
  ['Adverts', 'prose', advert],
  ['Labels above values', 'prose', form],
  ['Contracts', 'prose', contract],
];

export const papers = (): Family[] =>
  KINDS.map(([name, kind, writer, options], index) => familyOf(name, kind, writer, 800 + index, options));

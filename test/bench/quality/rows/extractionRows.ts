// Twenty extractions as users ask for them: a text, a schema in a form that people have, and the one value that is right.
import type { ExtractionRow } from '../rows.ts';
import { codeRows } from './extractionCodeRows.ts';

const proseRows: readonly ExtractionRow[] = [
  {
    id: 'person',
    text: 'Maria Keller, 41, moved from Linz to Graz in 2016, where she works as a land surveyor.',
    kind: 'notation',
    schema: 'name, age int, city: where the person lives now, profession',
    wanted: { name: 'Maria Keller', age: 41, city: 'Graz', profession: 'land surveyor' },
  },
  {
    id: 'invoice',
    text: `NORTHWIND FITTINGS LTD                          Invoice no. NF-20418
12 Quay Road, Bristol                           Date: 3 March 2026
Bill to: Hollis & Sons                          Due: 2 April 2026

Description                 Qty     Unit price        Amount
Brass valve 3/4"          1,200          $8.25     $9,900.00
Pipe clamp                  350          $1.10       $385.00

                                     Subtotal     $10,285.00
                                     VAT 20 %      $2,057.00
                                     Total        $12,342.00
`,
    kind: 'zod',
    schema: `import { z } from 'zod';

export const Invoice = z.object({
  number: z.string(),
  customer: z.string().describe('Who has to pay'),
  issued: z.iso.date(),
  due: z.iso.date(),
  lines: z.array(z.object({ description: z.string(), quantity: z.number().int(), unitPrice: z.number() })),
  tax: z.number(),
  total: z.number(),
});
`,
    wanted: {
      number: 'NF-20418',
      customer: 'Hollis & Sons',
      issued: '2026-03-03',
      due: '2026-04-02',
      lines: [
        { description: 'Brass valve 3/4"', quantity: 1200, unitPrice: 8.25 },
        { description: 'Pipe clamp', quantity: 350, unitPrice: 1.1 },
      ],
      tax: 2057,
      total: 12342,
    },
  },
  {
    id: 'email',
    text: `From: Ines Duarte <ines@harbourtheatre.example>
To: Tom Okafor
Sent: Monday, 9 February 2026 17:12
Subject: Re: Lighting rehearsal

Hi Tom,

the stage is taken on the 17th, so let us do the lighting rehearsal on Thursday, 19 February 2026, at 14:30 instead. The
opening night stays on 6 March 2026. Please send me the cue list by 16 February 2026.

Ines
`,
    kind: 'notation',
    schema: `sender string: e-mail address of who wrote it
rehearsal date: the day that was agreed on
rehearsalTime string: HH:MM
opening date
cueListDue date`,
    wanted: {
      sender: 'ines@harbourtheatre.example',
      rehearsal: '2026-02-19',
      rehearsalTime: '14:30',
      opening: '2026-03-06',
      cueListDue: '2026-02-16',
    },
  },
  {
    id: 'receipt-german',
    text: `        Bäckerei Sonnleitner
      Hauptstr. 14, 83022 Rosenheim

2x Butterbreze            3,20 €
1x Roggenlaib 1 kg        5,95 €
3x Apfeltasche            8,40 €
--------------------------------
SUMME                    17,55 €
BAR                      20,00 €
RÜCKGELD                  2,45 €

28.01.2026  08:41   Bon 00731
`,
    kind: 'python',
    schema: `from datetime import date
from pydantic import BaseModel, Field

class Item(BaseModel):
    name: str = Field(description="As it is printed, with its weight")
    count: int
    amount: float = Field(description="What all pieces of it cost together, in euro")

class Receipt(BaseModel):
    shop: str
    day: date
    items: list[Item]
    total: float
    change: float
`,
    wanted: {
      shop: 'Bäckerei Sonnleitner',
      day: '2026-01-28',
      items: [
        { name: 'Butterbreze', count: 2, amount: 3.2 },
        { name: 'Roggenlaib 1 kg', count: 1, amount: 5.95 },
        { name: 'Apfeltasche', count: 3, amount: 8.4 },
      ],
      total: 17.55,
      change: 2.45,
    },
  },
  {
    id: 'meeting-chinese',
    text: `会议通知：项目评审会定于2026年4月15日下午在三号会议室举行。主持人为王丽华，记录员为陈志强。请各部门于4月10日前提交材料。`,
    kind: 'json-schema',
    schema: JSON.stringify({
      type: 'object',
      properties: {
        date: { type: 'string', format: 'date' },
        room: { type: 'string' },
        host: { type: 'string', description: 'The person who leads the meeting' },
        secretary: { type: 'string', description: 'The person who takes the minutes' },
      },
      required: ['date', 'room', 'host', 'secretary'],
    }),
    wanted: { date: '2026-04-15', room: '三号会议室', host: '王丽华', secretary: '陈志强' },
  },
  {
    id: 'order-nested',
    text: `Order 5512 was placed by Amira Haddad (amira.haddad@mail.example). It ships to 8 Elm Court, Leeds LS2 9JT, by express
courier. She ordered two copies of "The Salt Path" at £9.99 each and one "Ordnance Map 104" at £12.50. Gift wrapping was
not requested.
`,
    kind: 'zod',
    schema: `const Address = z.object({ street: z.string(), city: z.string(), postcode: z.string() });
const Line = z.object({ title: z.string(), quantity: z.number().int().positive(), price: z.number().describe('Of one piece') });

export const Order = z.object({
  id: z.number().int(),
  customer: z.object({ name: z.string(), email: z.email() }),
  shipping: z.object({ address: Address, method: z.enum(['standard', 'express', 'pickup']) }),
  lines: z.array(Line).min(1),
  giftWrap: z.boolean(),
});
`,
    wanted: {
      id: 5512,
      customer: { name: 'Amira Haddad', email: 'amira.haddad@mail.example' },
      shipping: { address: { street: '8 Elm Court', city: 'Leeds', postcode: 'LS2 9JT' }, method: 'express' },
      lines: [
        { title: 'The Salt Path', quantity: 2, price: 9.99 },
        { title: 'Ordnance Map 104', quantity: 1, price: 12.5 },
      ],
      giftWrap: false,
    },
  },
  {
    id: 'ticket-classes',
    text: `#881 After the update the app closes as soon as I open the camera. I cannot work at all!
#882 Could you add a dark theme some day? Would be nice.
#883 I was charged twice for May. Please refund one payment.
`,
    kind: 'zod',
    schema: `export const Tickets = z.array(
  z.object({
    id: z.number().int(),
    category: z.enum(['bug', 'feature', 'billing']),
    urgency: z.enum(['low', 'medium', 'high']).describe('high: cannot work; medium: money or a workaround; low: a wish'),
  }),
);
`,
    wanted: [
      { id: 881, category: 'bug', urgency: 'high' },
      { id: 882, category: 'feature', urgency: 'low' },
      { id: 883, category: 'billing', urgency: 'medium' },
    ],
  },
  {
    id: 'optional-absent',
    text: `Contact sheet
1. Piotr Zielinski, phone +48 600 100 200
2. Lucy Amadi, lucy@amadi.example, Amadi Consulting
3. Greta Lund
`,
    kind: 'zod',
    schema: `export const Contacts = z.object({
  contacts: z.array(
    z.object({
      name: z.string(),
      phone: z.string().optional(),
      email: z.email().optional(),
      company: z.string().nullable(),
    }),
  ),
});
`,
    wanted: {
      contacts: [
        { name: 'Piotr Zielinski', phone: '+48 600 100 200', company: null },
        { name: 'Lucy Amadi', email: 'lucy@amadi.example', company: 'Amadi Consulting' },
        { name: 'Greta Lund', company: null },
      ],
    },
  },
  {
    id: 'plain-strings',
    text: `The trail starts at Fernhill station and climbs to Crow Tor. From there it follows the ridge to Black Mere, drops to the
village of Osmond and ends at the ferry pier in Saltby.
`,
    kind: 'json-schema',
    schema: JSON.stringify({
      type: 'array',
      items: { type: 'string' },
      description: 'Names of the places along the trail',
    }),
    instructions: 'List the places by their names alone, without words such as station, village or pier.',
    wanted: ['Fernhill', 'Crow Tor', 'Black Mere', 'Osmond', 'Saltby'],
  },
  {
    id: 'recipe',
    text: `Lemon Lentil Soup (serves 4, about 35 minutes)

You need: 250 g red lentils, 1 onion, 2 tbsp olive oil, 1.2 l vegetable stock, 1 lemon.

Chop the onion and soften it in the oil. Add lentils and stock, simmer 20 minutes. Blend, then stir in the lemon juice.
`,
    kind: 'typescript',
    schema: `interface Ingredient {
  name: string;
  amount: number;
  /** Absent where things are counted. */
  unit?: 'g' | 'l' | 'tbsp';
}

export interface Recipe {
  title: string;
  serves: number;
  minutes: number;
  ingredients: Ingredient[];
  isVegetarian?: boolean;
}
`,
    instructions: 'Leave out isVegetarian unless the recipe says it in words.',
    wanted: {
      title: 'Lemon Lentil Soup',
      serves: 4,
      minutes: 35,
      ingredients: [
        { name: 'red lentils', amount: 250, unit: 'g' },
        { name: 'onion', amount: 1 },
        { name: 'olive oil', amount: 2, unit: 'tbsp' },
        { name: 'vegetable stock', amount: 1.2, unit: 'l' },
        { name: 'lemon', amount: 1 },
      ],
    },
  },
  {
    id: 'nothing-there',
    text: `The reading room opens at nine. Bags are left in the lockers downstairs, and pencils are handed out at the desk. Please
speak quietly.
`,
    kind: 'zod',
    schema: `export const Payments = z.object({
  payments: z.array(z.object({ payee: z.string(), amount: z.number(), currency: z.string().length(3) })),
});
`,
    wanted: { payments: [] },
  },
];

export const extractionRows: readonly ExtractionRow[] = [...proseRows, ...codeRows];

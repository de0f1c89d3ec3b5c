/**
 * What papers call the parties that schemas name in English: another word for the role, or one of another language.
 * l10n: none, words to look for.
 */

const ROLES: readonly string[] = [
  'seller, vendor, supplier, verkäufer, lieferant, anbieter, vendeur, fournisseur, vendedor, proveedor, venditore, fornitore, verkoper, leverancier, sprzedawca, 販売者, 売主, 卖方, sold by, issuer, rechnungssteller',
  'buyer, customer, client, purchaser, käufer, kunde, auftraggeber, acheteur, comprador, cliente, acquirente, koper, klant, nabywca, 購入者, 買主, 买方, sold to, bill to, invoice to',
  'sender, from, shipper, consignor, absender, von, expéditeur, de, remitente, mittente, afzender, nadawca, 差出人, 发件人',
  'recipient, receiver, to, addressee, consignee, empfänger, an, destinataire, à, a, destinatario, ontvanger, odbiorca, 宛先, 受取人, 收件人',
  'billing address, bill to, billing, invoice address, invoice to, rechnungsadresse, rechnung an, adresse de facturation, facturation, facturar a, fatturazione, factuuradres, 請求先',
  'shipping address, ship to, shipping, deliver to, delivery address, delivery, lieferadresse, lieferung an, adresse de livraison, livraison, enviar a, spedizione, afleveradres, 送付先, 配送先',
  'payer, paid by, zahler, auftraggeber, zahlungspflichtiger, payeur, ordenante, pagatore, ordering customer',
  'payee, beneficiary, paid to, pay to, zahlungsempfänger, begünstigter, bénéficiaire, beneficiario',
  'landlord, lessor, vermieter, bailleur, arrendador, locatore, verhuurder',
  'tenant, lessee, renter, mieter, locataire, arrendatario, conduttore, huurder',
  'employer, arbeitgeber, employeur, empleador, datore di lavoro, werkgever',
  'employee, arbeitnehmer, mitarbeiter, salarié, employé, empleado, dipendente, werknemer',
  'origin, departure, from, abfahrt, abflug, start, départ, salida, partenza, von, ship from',
  'destination, arrival, to, ankunft, ziel, arrivée, llegada, arrivo, nach, ship to',
];
const MOST_NAMES = 60;

let known: ReadonlyMap<string, readonly string[]> | undefined;

/** Other names of a role, the likelier first. */
export function otherNames(role: string): readonly string[] {
  if (known === undefined) {
    const table = new Map<string, string[]>();
    for (const names of ROLES.map((row) => row.split(', ')))
      for (const name of names) table.set(name, [...(table.get(name) ?? []), ...names.filter((each) => each !== name)]);
    known = table;
  }
  return (known.get(role) ?? known.get(role.replace(/ (?:address|details|info|party|name)$/, '')) ?? []).slice(
    0,
    MOST_NAMES,
  );
}

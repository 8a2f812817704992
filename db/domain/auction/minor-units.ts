/** Currencies that do not have two decimals, by how many they have: ISO 4217. */
const OTHERS: readonly (readonly [decimals: number, currencies: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

/**
 * Takes an ISO 4217 code; returns how many decimals the currency has. Browsers do not agree on it: of a forint Firefox knows
 * hundredths and Chromium none, and one bid would be read as two amounts.
 */
export function decimalsOf(currency: string): number {
  return OTHERS.find(([, currencies]) => currencies.split(' ').includes(currency))?.[0] ?? 2;
}

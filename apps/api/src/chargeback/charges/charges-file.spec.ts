import { toFemto } from '@bursar/pricing';
import { describe, expect, it } from '@jest/globals';
import { readChargesFile } from './charges-file.js';
import { doubtOf } from './draft.js';

const HEADER = 'date,kind,description,amountUsd,team,user,invoice,serviceFrom,serviceTo';
const GOOD = '2026-11-30,tax,VAT,12.5,,,INV-1,,';
const problemsOf = (line: string) => {
  const read = readChargesFile(`${HEADER}\n${GOOD}\n${line}\n${GOOD}\n`);
  return 'problems' in read ? read.problems.map((one) => [one.line, one.column, one.code]) : [];
};

describe('a file of charges', () => {
  it('is read in any order of its columns, in any case of its kinds', () => {
    const text =
      'amountUsd,Description,KIND,date,user,serviceFrom,serviceTo\n-80.5,"Credit, promotional",Credit,2026-11-02,,,\n' +
      '30,Seat,subscription,2026-11-01,Ana@Example.com,2026-11-01,2026-12-01\n';
    expect(readChargesFile(text)).toMatchObject({
      received: 2,
      problems: [],
      charges: [
        {
          line: 2,
          content: {
            ...{ kind: 'credit', description: 'Credit, promotional', amount: toFemto('-80.5') },
            ...{ user: null, service: { from: '2026-11-02', to: '2026-11-03' } },
          },
        },
        {
          line: 3,
          content: {
            ...{ user: 'ana@example.com', service: { from: '2026-11-01', to: '2026-12-01' } },
          },
        },
      ],
    });
  });

  it.each([
    ['a date that is none', '2026-02-30,tax,VAT,1,,,,,', 'date', 'bad_date'],
    ['a kind that is none', '2026-11-30,rebate,VAT,1,,,,,', 'kind', 'bad_kind'],
    ['no description', '2026-11-30,tax,,1,,,,,', 'description', 'no_description'],
    ['an amount with a comma', '2026-11-30,tax,VAT,"1,200",,,,,', 'amountUsd', 'bad_amount'],
    ['an amount with a currency', '2026-11-30,tax,VAT,$5,,,,,', 'amountUsd', 'bad_amount'],
    ['an exponent', '2026-11-30,tax,VAT,1e3,,,,,', 'amountUsd', 'bad_amount'],
    ['sixteen decimals', '2026-11-30,tax,VAT,0.0000000000000001,,,,,', 'amountUsd', 'bad_amount'],
    ['no amount', '2026-11-30,tax,VAT,0.00,,,,,', 'amountUsd', 'bad_amount'],
    ['a credit that costs', '2026-11-30,credit,Promo,5,,,,,', 'amountUsd', 'credit_above_zero'],
    ['a tax that pays', '2026-11-30,tax,VAT,-5,,,,,', 'amountUsd', 'below_zero'],
    ['half a period', '2026-11-30,fee,Fee,5,,,,2026-11-01,', 'serviceTo', 'half_a_period'],
    [
      'a period that ends before it begins',
      '2026-11-30,fee,Fee,5,,,,2026-11-02,2026-11-02',
      'serviceTo',
      'bad_period',
    ],
    [
      'a period beyond ten years',
      '2026-11-30,fee,Fee,5,,,,2026-11-02,2046-11-02',
      'serviceTo',
      'bad_period',
    ],
    ['text that hides something', '2026-11-30,fee,Fee,5,,,A\u200bB,,', 'invoice', 'bad_text'],
  ])(
    'leaves out a line with %s, says where, and keeps the others',
    (_story, line, column, code) => {
      expect(problemsOf(line)).toEqual([[3, column, code]]);
      const read = readChargesFile(`${HEADER}\n${GOOD}\n${line}\n${GOOD}\n`);
      expect(read).toMatchObject({ received: 3, charges: [{ line: 2 }, { line: 4 }] });
    },
  );

  it.each([
    ['too many values', `${GOOD},more`, 'too_many_values'],
    ['a broken quote', '2026-11-30,fee,F"ee,5,,,,,', 'bad_csv'],
  ])('leaves out a line with %s', (_story, line, code) => {
    expect(problemsOf(line)).toEqual([[3, undefined, code]]);
  });

  it.each([
    ['nothing', ''],
    ['no amounts', 'date,kind,description\n2026-11-30,tax,VAT\n'],
    ['a column that is none', `${HEADER},colour\n`],
    ['a column twice', `${HEADER},date\n`],
  ])('is refused as a whole with %s in its first line', (_story, text) => {
    expect(readChargesFile(text)).toMatchObject({ __typename: 'Problem', code: 'bad_header' });
  });

  it('is asked about a period that leaves out the last day of its month', () => {
    const doubt = (to: string) => {
      const read = readChargesFile(`${HEADER}\n2026-11-30,fee,Fee,5,,,,2026-11-01,${to}\n`);
      const [charge] = 'charges' in read ? read.charges : [];
      return charge === undefined ? null : doubtOf(charge.content);
    };
    expect(doubt('2026-11-30')).toContain('write 2026-12-01');
    expect(doubt('2026-12-01')).toBeNull();
    expect(doubt('2026-11-02')).toBeNull();
  });
});

import { z } from 'zod';
import type { LineOf, Note } from '../../config/config.module.js';
import { quoted } from '../../org/org.module.js';
import { complaining, label, textThat } from '../../platform/text/checked-text.js';
import { isDay } from '../../platform/text/day.js';
import { listOf, recordOf, textOf } from '../../platform/text/raw.js';
import {
  type Accounting,
  ACCOUNTING_DEFAULT,
  type CostCentre,
  type DatedParent,
  RATE_DECIMALS,
} from './accounting.js';
import { checkTree } from './tree-file.js';

const DISPUTE_DAYS_MAX = 90;

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

const currency = textThat((text) => CURRENCIES.has(text), {
  code: 'bad_currency',
  message: (text) => `${quoted(text)} is no currency`,
  hint: 'three letters of ISO 4217, such as EUR',
}).meta({ pattern: '^[A-Z]{3}$' });

const id = textThat((text) => /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/.test(text), {
  code: 'bad_entity_id',
  message: (text) => `${quoted(text)} cannot name a legal entity`,
  hint: 'a letter or digit, then up to 99 letters, digits or _ . : -',
});

const day = textThat(isDay, {
  code: 'bad_date',
  message: (text) => `${quoted(text)} is no day`,
  hint: 'a day such as 2026-09-30',
}).meta({ pattern: String.raw`^2[01]\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$` });

const month = textThat((text) => /^2[01]\d{2}-(0[1-9]|1[0-2])$/.test(text), {
  code: 'bad_month',
  message: (text) => `${quoted(text)} is no month`,
  hint: 'a month such as 2026-10: cost centres move with a month',
}).meta({ pattern: String.raw`^2[01]\d{2}-(0[1-9]|1[0-2])$` });

const RATE = `^(?!0+(\\.0+)?$)\\d{1,9}(\\.\\d{1,${RATE_DECIMALS}})?$`;

const rate = complaining('bad_rate', (text) =>
  new RegExp(RATE).test(text)
    ? null
    : {
        message: `${quoted(text)} is no rate`,
        hint: `units of the currency for one USD, above 0 with at most ${RATE_DECIMALS} decimals, such as "0.8547"`,
      },
).meta({ decimal: true, pattern: RATE, exclusiveMinimum: 0 });

const usd = complaining('bad_amount', (text) =>
  /^\d{1,15}(\.\d{1,15})?$/.test(text)
    ? null
    : {
        message: `${quoted(text)} is no amount`,
        hint: 'USD as a plain decimal, such as "1.00"',
      },
).meta({ decimal: true, pattern: '^\\d{1,15}(\\.\\d{1,15})?$', minimum: 0 });

const charging = z.enum(['chargeback', 'showback']);

export const AccountingInFile = z.strictObject({
  charging: charging.optional(),
  accounts: z
    .strictObject({
      expense: label.optional(),
      accrued: label.optional(),
      payable: label.optional(),
    })
    .optional(),
  entities: z.array(z.strictObject({ id, name: label, currency })).optional(),
  entity: id.optional(),
  costCentres: z
    .array(
      z.strictObject({
        id: label,
        entity: id.optional(),
        expense: label.optional(),
        charging: charging.optional(),
        parent: label.nullable().optional(),
        parents: z
          .array(z.strictObject({ parent: label.nullable(), from: month.optional() }))
          .min(1)
          .optional(),
      }),
    )
    .optional(),
  retained: label.optional(),
  rates: z.array(z.strictObject({ currency, date: day, perUsd: rate, source: label })).optional(),
  toleranceUsd: usd.optional(),
  disputeDays: z.int().min(0).max(DISPUTE_DAYS_MAX).optional(),
});
export type AccountingInFile = z.infer<typeof AccountingInFile>;

/** Pure. As the file says it, with the usual for what it leaves out. */
export function accountingIn({
  accounts = {},
  costCentres = [],
  ...said
}: AccountingInFile): Accounting {
  const { expense, accrued, payable } = ACCOUNTING_DEFAULT.accounts;
  return {
    charging: said.charging ?? ACCOUNTING_DEFAULT.charging,
    accounts: {
      expense: accounts.expense ?? expense,
      accrued: accounts.accrued ?? accrued,
      payable: accounts.payable ?? payable,
    },
    entities: said.entities ?? [],
    entity: said.entity ?? null,
    costCentres: costCentres.map((one): CostCentre => ({
      id: one.id,
      entity: one.entity ?? null,
      expense: one.expense ?? null,
      charging: one.charging ?? null,
      parents: parentsIn(one),
    })),
    fiscal: null,
    retained: said.retained ?? null,
    rates: said.rates ?? [],
    toleranceUsd: said.toleranceUsd ?? ACCOUNTING_DEFAULT.toleranceUsd,
    disputeDays: said.disputeDays ?? ACCOUNTING_DEFAULT.disputeDays,
  };
}

/** Of a cost centre as a file says it. */
const parentsIn = ({
  parent,
  parents,
}: Pick<
  NonNullable<AccountingInFile['costCentres']>[number],
  'parent' | 'parents'
>): DatedParent[] =>
  parents?.map((one) => ({ from: one.from ?? null, parent: one.parent })) ??
  (parent === undefined || parent === null ? [] : [{ from: null, parent }]);

/** Rules across the key. Reads any shape. */
export function checkAccounting(raw: unknown, note: Note, lineOf: LineOf): void {
  const said = recordOf(raw);
  const entities = listOf(said['entities']).map((one) => textOf(recordOf(one)['id']));
  const knows = (entity: string | undefined): boolean =>
    entity === undefined || entities.includes(entity);
  const unknown = (path: readonly (string | number)[], entity: string | undefined): void => {
    if (knows(entity)) return;
    note({
      ...{ path: [...path, 'entity'], code: 'unknown_entity' },
      message: `${quoted(entity ?? '')} is no legal entity of this file`,
      hint: 'name one of `accounting.entities`, or add it there',
    });
  };
  unknown([], textOf(said['entity']));
  listOf(said['costCentres']).forEach((one, at) => {
    unknown(['costCentres', at], textOf(recordOf(one)['entity']));
  });
  checkTree(listOf(said['costCentres']).map(recordOf), note);
  const repeated = (
    key: string,
    name: (one: Readonly<Record<string, unknown>>) => unknown,
  ): void => {
    const seen = new Map<string, number>();
    listOf(said[key]).forEach((one, at) => {
      const word = name(recordOf(one));
      if (typeof word !== 'string') return;
      const before = seen.get(word);
      if (before === undefined) seen.set(word, at);
      else
        note({
          ...{ path: [key, at], code: 'said_twice' },
          message: `${quoted(word)} is there on line ${lineOf([key, before])} already`,
          hint: 'leave one of them out',
        });
    });
  };
  repeated('entities', ({ id }) => id);
  repeated('costCentres', ({ id }) => id);
  repeated('rates', ({ currency, date }) =>
    typeof currency === 'string' && typeof date === 'string' ? `${currency} of ${date}` : null,
  );
}

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anomalySections } from '../../apps/api/src/anomalies/anomalies.module.js';
import { approvalSections } from '../../apps/api/src/approvals/approvals.module.js';
import { budgetSections } from '../../apps/api/src/budgets/budgets.module.js';
import { chargebackSections } from '../../apps/api/src/chargeback/chargeback.module.js';
import { connectorSections } from '../../apps/api/src/connectors/connectors.module.js';
import { controlSections } from '../../apps/api/src/controls/controls.module.js';
import { fileJsonSchema } from '../../apps/api/src/config/config-file.js';
import { enforcementSections } from '../../apps/api/src/enforcement/enforcement.module.js';
import { operationsSections } from '../../apps/api/src/operations/operations.module.js';
import { notificationSections } from '../../apps/api/src/notifications/notifications.module.js';
import { orgSections } from '../../apps/api/src/org/org.module.js';
import { priceSections } from '../../apps/api/src/prices/prices.module.js';
import { quotaSections } from '../../apps/api/src/quotas/quotas.module.js';
import { spendSections } from '../../apps/api/src/spend/spend.module.js';
import { root } from '../support/root.js';

const FILE = path.resolve(root, 'apps/api/src/config/config.schema.json');
const idle = { follow: () => Promise.resolve() };
const noTypes = { find: () => undefined, names: [] };
const noBooks = { book: () => Promise.reject(new Error('No price is looked up.')) };

interface Drawn {
  readonly description?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Drawn>>;
  readonly items?: Drawn;
  readonly anyOf?: readonly Drawn[];
  readonly oneOf?: readonly Drawn[];
}

/** Every field of a drawn schema, by its path. */
function fieldsOf(drawn: Drawn, path: readonly string[] = []): [string, Drawn][] {
  const own = Object.entries(drawn.properties ?? {}).flatMap(([key, field]): [string, Drawn][] => [
    [[...path, key].join('.'), field],
    ...fieldsOf(field, [...path, key]),
  ]);
  const inner = [drawn.items, ...(drawn.anyOf ?? []), ...(drawn.oneOf ?? [])];
  return [...own, ...inner.flatMap((one) => (one === undefined ? [] : fieldsOf(one, path)))];
}

describe('the JSON Schema that is shipped for the configuration file', () => {
  it('is the one its sections make; WRITE_SCHEMA=1 writes it again', async () => {
    const sections = [
      ...orgSections(idle),
      ...priceSections(idle),
      ...spendSections(idle),
      ...chargebackSections(idle),
      ...budgetSections(idle, noBooks, { now: () => new Date(0) }),
      ...controlSections(idle, noBooks),
      ...quotaSections(idle, noBooks),
      ...approvalSections(idle),
      ...anomalySections(idle),
      ...connectorSections(idle, noTypes),
      ...enforcementSections(idle),
      ...operationsSections(idle),
      ...notificationSections(idle, () => null),
    ];
    const drawn = `${JSON.stringify(fileJsonSchema(sections), null, 2)}\n`;
    if (process.env['WRITE_SCHEMA'] === '1') await writeFile(FILE, drawn);
    expect(await readFile(FILE, 'utf8')).toBe(drawn);
  });

  it('says of every field what it means', async () => {
    const fields = fieldsOf(JSON.parse(await readFile(FILE, 'utf8')) as Drawn);
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.filter(([, { description }]) => description === undefined)).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    ['budgets.limit', ['500', '0.01', '123456789012345.5'], ['-1', '0', '0.00', '1e3', '']],
    ['prices.per1M.input', ['0', '3', '0.55'], ['-3', '1e3', '3,5', '.5']],
    ['discounts.percent', ['12.5', '100', '7'], ['0', '120', '100.5', '-5']],
    ['sources.every', ['30m', '12h', '1d'], ['0h', 'daily', '1w', '1.5h']],
    ['sources.url', ['https://example.org/map.json'], ['ftp://x', 'https://me:secret@host/']],
    ['discounts.from', ['2026-09-01', '2026-09-01T12:00:00Z'], ['2026-02-30', '2026-13-01', 'May']],
    ['prices.to', ['2024-02-29'], ['2026-04-31', '01.02.2026']],
    [
      'reportingTimezone',
      ['UTC', 'Europe/Berlin', 'europe/berlin', 'EST5EDT'],
      ['Mars/X', '+01:00'],
    ],
    ['budgets.timezone', ['America/Argentina/Buenos_Aires'], ['Moon/Base', '']],
    ['approvals.autoApproveUsd', ['0', '50.00'], ['-1', '1e3']],
  ])(
    'lets %s be what apply takes and nothing that its text shows to be wrong',
    async (path, good, bad) => {
      const fields = new Map(fieldsOf(JSON.parse(await readFile(FILE, 'utf8')) as Drawn));
      const pattern = new RegExp(fields.get(path)?.pattern ?? 'none', 'u');
      expect(good.filter((text) => !pattern.test(text))).toEqual([]);
      expect(bad.filter((text) => pattern.test(text))).toEqual([]);
    },
  );
});

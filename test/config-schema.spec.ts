import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { budgetSections } from '../apps/api/src/budgets/budgets.module.js';
import { controlSections } from '../apps/api/src/controls/controls.module.js';
import { fileJsonSchema, orgSections } from '../apps/api/src/org/org.module.js';
import { priceSections } from '../apps/api/src/prices/prices.module.js';
import { quotaSections } from '../apps/api/src/quotas/quotas.module.js';

const FILE = path.resolve(import.meta.dirname, '../apps/api/src/org/config.schema.json');
const idle = { follow: () => Promise.resolve() };
const noBooks = { book: () => Promise.reject(new Error('Nobody looks a price up.')) };

describe('the JSON Schema that is shipped for the configuration file', () => {
  it('is the one its sections make; WRITE_SCHEMA=1 writes it anew', async () => {
    const sections = [
      ...orgSections(idle),
      ...priceSections(idle),
      ...budgetSections(idle),
      ...controlSections(idle, noBooks),
      ...quotaSections(idle),
    ];
    const drawn = `${JSON.stringify(fileJsonSchema(sections), null, 2)}\n`;
    if (process.env['WRITE_SCHEMA'] === '1') await writeFile(FILE, drawn);
    expect(await readFile(FILE, 'utf8')).toBe(drawn);
  });
});

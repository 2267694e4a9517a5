import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe } from '@jest/globals';
import { root } from './root.js';

const folder = path.resolve(root, '../shared');

/** Reference data and generators that stand beside a clone, where they were put; null elsewhere. */
export const shared: string | null = existsSync(path.join(folder, 'tools')) ? folder : null;

/** Reports its tests as skipped where the reference data is absent. */
export const describeWithShared: typeof describe.skip = shared === null ? describe.skip : describe;

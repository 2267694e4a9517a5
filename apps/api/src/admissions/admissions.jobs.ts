import { z } from 'zod';
import { job } from '../platform/jobs.js';

export const applyPostings = job('apply-postings', z.object({}), 5);
export const expireHolds = job('expire-holds', z.object({}), 5);
export const reclaimLeases = job('reclaim-leases', z.object({}), 5);
export const rerateProvisional = job('rerate-provisional', z.object({ version: z.number() }), 5);
export const purgeExpiredLimits = job('purge-expired-limits', z.object({}), 3);

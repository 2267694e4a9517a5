import { z } from 'zod';
import { job } from '../platform/jobs.js';

export const voidProven = job('void-proven', z.object({}), 3);

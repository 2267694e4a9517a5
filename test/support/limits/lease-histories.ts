import fc from 'fast-check';
import { playHistories } from './histories.js';
import { LeaseModel, LIMIT, stepOfLeases } from './lease-model.js';
import { takeStep } from './lease-steps.js';
import type { TestBursar } from '../processes/server.js';

const STEPS_MIN = 4;

/** Random histories of leases and admissions, each under a budget of its own, beside the pure rules. */
export const playLeaseHistories = (
  bursar: TestBursar,
  histories: number,
  stepsMax: number,
): Promise<void> =>
  playHistories(bursar, {
    histories,
    limit: LIMIT,
    steps: fc.array(stepOfLeases, { minLength: STEPS_MIN, maxLength: stepsMax }),
    modelOf: (team, history) => new LeaseModel(team, history),
    take: takeStep,
  });

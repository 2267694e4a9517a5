import { collectDefaultMetrics, Counter, Registry } from 'prom-client';

/** Of this process. Labels take only values that the code itself lists: whoever reads them pays for each. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const denialsDropped = new Counter({
  name: 'bursar_denials_dropped_total',
  help: 'Denials of this process that could not be kept in full, or not at all.',
  registers: [registry],
});

export const policyRefusals = new Counter({
  name: 'bursar_policy_refusals_total',
  help: 'Policies and stops that gateways were given and did not take, as told to this process.',
  labelNames: ['kind', 'reason'],
  registers: [registry],
});

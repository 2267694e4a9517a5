import { describe, expect, it } from '@jest/globals';
import {
  chatRoute,
  compiled,
  compiledStops,
  policyOf,
  stopOn,
  stopsOf,
} from '../testing/documents.js';
import { dryRunPolicy, dryRunStops } from './dry-run.js';
import { NO_STOPS } from './index.js';

/** An evaluator that lost something on the way from its document. */
describe('a dry run', () => {
  it('notices a stop that would stop nothing', () => {
    const stop = stopOn({ team: 'search', model: 'us.*' });
    const elsewhere = compiledStops(stopOn({ team: 'ads' }));
    expect(() => dryRunStops(stopsOf([stop]), elsewhere)).toThrow('stops nothing');
    expect(() => dryRunStops(stopsOf([stop]), compiledStops(stop))).not.toThrow();
    const document = policyOf({ stopsVersion: 1, stops: [stop] });
    expect(() => dryRunPolicy(document, { ...compiled(), stops: NO_STOPS })).toThrow('nothing');
  });

  it('notices a flag that does not answer', () => {
    const flags = [{ key: 'f', type: 'string' as const, default: 'a' }];
    expect(() => dryRunPolicy(policyOf({ flags }), compiled())).toThrow('FLAG_NOT_FOUND');
    const other = compiled({ flags: [{ key: 'f', type: 'number', default: 1 }] });
    expect(() => dryRunPolicy(policyOf({ flags }), other)).toThrow('TYPE_MISMATCH');
  });

  it('notices a model that is not found, and a question that throws', () => {
    expect(() => dryRunPolicy(policyOf(), compiled({ rates: [] }))).toThrow('No model is found');
    const document = policyOf({ routes: [chatRoute] });
    const policy = compiled({ routes: [chatRoute] });
    const broken = {
      ...policy,
      routes: policy.routes.map((route) => ({
        ...route,
        model: () => {
          throw new Error('a rule that crashes');
        },
      })),
    };
    expect(() => dryRunPolicy(document, broken)).toThrow('a rule that crashes');
  });
});

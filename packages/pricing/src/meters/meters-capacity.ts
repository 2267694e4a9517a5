import { NO_USAGE } from '../book.js';
import { fromScaled, InexactAmount, toScaled } from '../money.js';
import { BadCount, countOf, reading, type RawUsage, type UsageRead } from './meters-read.js';

const HOUR_DECIMALS = 6;

/** Tokens per minute in one unit of reserved capacity. */
const RESERVED_UNIT = 1_000;

/** Capacity bought by the hour, as a call: which listed model, on which tier. */
export interface CapacityRef {
  readonly modelRef: string;
  readonly tier: 'provisioned' | 'reserved';
}

/** 'provisioned:MODEL' or 'reserved:MODEL' → the model and the tier its capacity is listed under; else null. */
export function capacityOf(modelRef: string): CapacityRef | null {
  const [, tier, model = ''] = /^(provisioned|reserved):(.+)$/.exec(modelRef) ?? [];
  return tier === 'provisioned' || tier === 'reserved' ? { modelRef: model, tier } : null;
}

/**
 * Capacity in model-unit hours, or in thousands of reserved tokens per minute × hours, each way. Hours count pro
 * rata and are billed whether used or not. `commitment` ('none', '1-month', …) is the class that sets the price.
 */
export function readCapacity(raw: RawUsage): UsageRead {
  return reading(() => {
    const commitment = typeof raw['commitment'] === 'string' ? raw['commitment'] : 'none';
    const hours = hoursOf(raw);
    const more: Record<string, string> = {};
    const add = (meter: string, units: number): void => {
      if (units === 0) return;
      more[`${meter}[${commitment}]`] = fromScaled(BigInt(units) * hours, HOUR_DECIMALS);
    };
    add('model-unit-hour', countOf(raw, 'modelUnits'));
    add('1K-input-TPM-hour', reservedUnits(raw, 'inputTPM'));
    add('1K-output-TPM-hour', reservedUnits(raw, 'outputTPM'));
    return { ...NO_USAGE, more };
  });
}

function reservedUnits(raw: RawUsage, field: string): number {
  const tokens = countOf(raw, field);
  if (tokens % RESERVED_UNIT !== 0) throw new BadCount(`bad-count:${field}`);
  return tokens / RESERVED_UNIT;
}

function hoursOf(raw: RawUsage): bigint {
  const value = raw['hours'];
  if (typeof value !== 'string') {
    return BigInt(countOf(raw, 'hours')) * 10n ** BigInt(HOUR_DECIMALS);
  }
  try {
    return toScaled(value, HOUR_DECIMALS);
  } catch (error) {
    if (error instanceof InexactAmount) throw new BadCount('bad-count:hours');
    throw error;
  }
}

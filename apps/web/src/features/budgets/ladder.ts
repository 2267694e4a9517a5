import { scopeText, toScope, type Scope } from '../../shared/limits/scopes.js';
import type { LabelOf } from '../../shared/format/labels.js';

export const ACTIONS = ['notify', 'downgrade', 'throttle', 'stop'] as const;
export type Action = (typeof ACTIONS)[number];

/** What happens once a share of the limit is used. */
export interface Step {
  /** 0 where it goes by an anomaly. */
  readonly at: number;
  readonly on?: 'anomaly';
  readonly do: Action;
  readonly to?: string;
  readonly share?: number;
  readonly where?: Scope;
}

export const ACTION_LABELS: Readonly<Record<Action, string>> = {
  notify: 'Notify',
  downgrade: 'Cheaper model',
  throttle: 'Throttle',
  stop: 'Stop',
};

export function readLadder(value: unknown): Step[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((raw: Record<string, unknown>) => {
    const action = ACTIONS.find((name) => name === raw.do);
    const isOnAnomaly = raw.on === 'anomaly';
    if (action === undefined || (typeof raw.at !== 'number' && !isOnAnomaly)) return [];
    return [
      {
        at: typeof raw.at === 'number' ? raw.at : 0,
        ...(isOnAnomaly && { on: 'anomaly' as const }),
        do: action,
        ...(typeof raw.to === 'string' && { to: raw.to }),
        ...(typeof raw.share === 'number' && { share: raw.share }),
        ...(raw.where !== undefined && { where: toScope(raw.where) }),
      },
    ];
  });
}

/** "stop" or "20 of 100 calls go on": what the step does, without when. */
export function stepText(step: Step, labelOf: LabelOf): string {
  const where =
    step.where === undefined || Object.keys(step.where).length === 0
      ? ''
      : `, only for ${scopeText(step.where, labelOf).toLowerCase()}`;
  switch (step.do) {
    case 'notify':
      return `People are notified${where}`;
    case 'downgrade':
      return `Calls go to ${step.to ?? 'a cheaper model'}${where}`;
    case 'throttle':
      return `${step.share ?? 0} of 100 calls go on${where}`;
    case 'stop':
      return `Calls are denied${where}`;
  }
}

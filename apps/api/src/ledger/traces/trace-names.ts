import type { UsageRecord } from '../../usage/usage.module.js';

/** One text for each name that a call may be known by. No provider has a space in its name. */
export const requestName = (provider: string, id: string): string => `${provider}/${id}`;
export const admissionName = (admission: string): string => `admission ${admission}`;

export const isAdmissionName = (name: string): boolean => name.startsWith(admissionName(''));

/** All names of a report below settlements and the provider's log. */
export function namesOf({ provider, trace }: Pick<UsageRecord, 'provider' | 'trace'>): string[] {
  if (trace === undefined) return [];
  const { ids, admission } = trace;
  const names = ids.map((id) => requestName(provider, id));
  return [...new Set(admission === null ? names : [...names, admissionName(admission)])];
}

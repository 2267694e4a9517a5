import type { AccessRule } from './document/document.js';
import { compileGlobs, type Matcher } from './glob.js';
import {
  compilePermitted,
  type Identify,
  type Means,
  type ModelNames,
  type Scope,
  ScopedList,
  selfNames,
  type Subject,
} from './scope.js';

export interface Access {
  readonly rule: AccessRule;
  readonly scope: Scope;
  readonly model: Means | null;
  readonly region: Matcher | null;
}

export type AccessAnswer =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: 'model' | 'region'; readonly rule: AccessRule };

export function compileAccess(
  rules: readonly AccessRule[],
  identify?: Identify,
): ScopedList<Access> {
  return new ScopedList(
    rules.map((rule) => ({
      rule,
      scope: rule.scope,
      model: rule.allow ? compilePermitted(rule.allow, identify) : null,
      region: rule.regions ? compileGlobs(rule.regions) : null,
    })),
    identify,
  );
}

const ALLOWED: AccessAnswer = Object.freeze({ allowed: true });

/**
 * Every rule whose scope the call is in must allow it: restrictions add up, and a narrow rule never gives back what a
 * wide one took. Where no rule applies, everything is allowed. A target without a region passes `*` alone.
 */
export function accessFor(
  call: Subject & { readonly region?: string | null | undefined },
  access: ScopedList<Access>,
  names: ModelNames = selfNames(call.model),
): AccessAnswer {
  for (const { rule, model, region } of access.about(call, names)) {
    if (model && !model(names)) return { allowed: false, because: 'model', rule };
    if (region && !region(call.region ?? '')) return { allowed: false, because: 'region', rule };
  }
  return ALLOWED;
}

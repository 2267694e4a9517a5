import type { BudgetData, LimitData } from '@bursar/policy';
import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database.js';

/** What another domain has to say in a policy. */
export interface PolicyPart {
  limits?(sql: Sql): Promise<readonly LimitData[]>;
  /** Budgets, with what they allow all gateways together while Bursar cannot be reached; null: none says anything of that. */
  budgets?(sql: Sql): Promise<readonly BudgetData[] | null>;
}

/** Limits that gateways keep by themselves come from the module that owns them. */
@Injectable()
export class PolicyParts {
  private readonly parts: PolicyPart[] = [];

  add(part: PolicyPart): void {
    this.parts.push(part);
  }

  async limits(sql: Sql): Promise<readonly LimitData[]> {
    const found: LimitData[] = [];
    for (const part of this.parts) found.push(...((await part.limits?.(sql)) ?? []));
    return found;
  }

  async budgets(sql: Sql): Promise<readonly BudgetData[] | null> {
    let found: readonly BudgetData[] | null = null;
    for (const part of this.parts) {
      const budgets = (await part.budgets?.(sql)) ?? null;
      if (budgets !== null) found = [...(found ?? []), ...budgets];
    }
    return found;
  }
}

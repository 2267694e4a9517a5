/** A budget of AWS, as AWS describes it. Amounts are decimal text; null: AWS has not said. */
export interface AwsBudget {
  readonly name: string;
  readonly type: string;
  readonly timeUnit: string;
  readonly unit: string;
  readonly limit: string | null;
  readonly actual: string | null;
  readonly forecast: string | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly updatedAt: Date | null;
}

/** Of the shape that the SDK answers, what is read here. */
export interface DescribedBudget {
  readonly BudgetName?: string | undefined;
  readonly BudgetType?: string | undefined;
  readonly TimeUnit?: string | undefined;
  readonly BudgetLimit?: Spend | undefined;
  readonly CalculatedSpend?:
    | { readonly ActualSpend?: Spend | undefined; readonly ForecastedSpend?: Spend | undefined }
    | undefined;
  readonly TimePeriod?:
    | { readonly Start?: Date | undefined; readonly End?: Date | undefined }
    | undefined;
  readonly LastUpdatedTime?: Date | undefined;
}
interface Spend {
  readonly Amount?: string | undefined;
  readonly Unit?: string | undefined;
}

const AMOUNT = /^-?\d{1,20}(?:\.\d{1,15})?$/;

/** Pure. Null: it has no name. */
export function toAwsBudget(described: DescribedBudget): AwsBudget | null {
  const {
    BudgetName: name,
    BudgetLimit: limit,
    CalculatedSpend: spend,
    TimePeriod: period,
  } = described;
  if (name === undefined || name === '') return null;
  return {
    name,
    type: described.BudgetType ?? '',
    timeUnit: described.TimeUnit ?? '',
    unit: limit?.Unit ?? spend?.ActualSpend?.Unit ?? '',
    limit: amountOf(limit),
    actual: amountOf(spend?.ActualSpend),
    forecast: amountOf(spend?.ForecastedSpend),
    startsAt: period?.Start ?? null,
    endsAt: period?.End ?? null,
    updatedAt: described.LastUpdatedTime ?? null,
  };
}

const amountOf = (spend: Spend | undefined): string | null =>
  spend?.Amount !== undefined && AMOUNT.test(spend.Amount) ? spend.Amount : null;

const WINDOWS: Readonly<Record<string, string>> = {
  DAILY: 'day',
  MONTHLY: 'month',
  QUARTERLY: 'quarter',
  ANNUALLY: 'year',
};

/** Pure. Why what AWS says of its budget cannot move one of ours with this window; null: it can. */
export function unfit(budget: AwsBudget, window: string): string | null {
  if (budget.type !== 'COST') return `it is of the type ${budget.type}, not COST`;
  if (budget.unit !== 'USD') return `it counts ${budget.unit}, not USD`;
  if (budget.actual === null) return 'AWS has not calculated its spend yet';
  if (WINDOWS[budget.timeUnit] !== window)
    return `it is ${budget.timeUnit.toLowerCase()}, and ours has a window of a ${window}`;
  return null;
}

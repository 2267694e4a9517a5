/** What AWS Budgets writes into a topic, which is prose: a hint to look, and nothing to act on by itself. */
export interface BudgetNotice {
  readonly account: string | null;
  readonly name: string;
  readonly type: string;
  readonly alert: 'ACTUAL' | 'FORECASTED';
  /** US dollars as decimal text; null where the amount is of another unit. */
  readonly limit: string | null;
  readonly threshold: string | null;
  readonly amount: string | null;
}

/** `Budget Name: bedrock-alpha`: a key of few words at the beginning of a line. */
const LINE = /^[ \t]{0,8}([A-Za-z][A-Za-z ]{2,30}):(.*)$/;
const ALERTS = ['ACTUAL', 'FORECASTED'] as const;

/** Pure. Null: the message is something else. The block of keys counts; the sentences around it change. */
export function readBudgetNotice(message: string): BudgetNotice | null {
  const fields = new Map<string, string>();
  for (const line of message.split(/\r\n|\r|\n/)) {
    const [, key = '', text = ''] = LINE.exec(line) ?? [];
    const name = key.toLowerCase();
    const value = text.trim();
    if (value !== '' && !fields.has(name)) fields.set(name, value);
  }
  const name = fields.get('budget name');
  const alert = ALERTS.find((one) => one === fields.get('alert type')?.toUpperCase());
  if (name === undefined || alert === undefined) return null;
  const [, account = null] = /^AWS Account[: ]+(\d{12})\b/m.exec(message) ?? [];
  return {
    account,
    name,
    type: fields.get('budget type') ?? '',
    alert,
    limit: usdOf(fields.get('budgeted amount')),
    threshold: usdOf(fields.get('alert threshold')),
    amount: usdOf(fields.get(`${alert.toLowerCase()} amount`)),
  };
}

/** `$1,234.50` and `> $400.00`. */
function usdOf(text: string | undefined): string | null {
  const [, digits] =
    /^(?:[<>=]+ *)?\$ *(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)$/.exec(text ?? '') ?? [];
  return digits?.replaceAll(',', '') ?? null;
}

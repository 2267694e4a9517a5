const STEPS: Readonly<Record<string, string>> = {
  asked: 'Asked',
  denied: 'Denied',
  admitted: 'Admitted',
  downgraded: 'Sent to a cheaper model',
  settled: 'Settled',
  logged: 'Logged',
  presumed: 'Presumed',
  ended: 'Ended',
  alert: 'Alert',
  provider: 'Provider',
};

export function stepText(what: string): string {
  return STEPS[what] ?? what;
}

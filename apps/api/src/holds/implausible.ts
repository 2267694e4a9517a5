/** Usage that was reported of a call and that no such call can have. It is shown for review, and never posted. */
export interface Implausible {
  readonly at: string;
  /** Who reported it. */
  readonly key: string;
  readonly outcome: string;
  readonly model: string;
  readonly usage: Readonly<Record<string, number | string>>;
  /** What it is beyond. */
  readonly reason: string;
}

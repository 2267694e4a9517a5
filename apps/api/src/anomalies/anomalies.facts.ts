import { type Fact, fact } from '../platform/outbox.js';

/** `grew`: its money has doubled since it was last reported. */
export type AnomalyStep = 'opened' | 'grew' | 'escalated' | 'ended';

/** Written in the transaction that opened, raised or ended an anomaly. */
export const anomalyChanged: Fact<{ anomaly: string; step: AnomalyStep }> = fact('anomaly-changed');

import { Inject, Injectable } from '@nestjs/common';
import { Gauges } from '../../platform/watch/gauges.js';

const GAUGES = [
  {
    name: 'bursar_messages_waiting',
    help: 'Messages to channels that are due and not sent yet, those that are tried again included.',
  },
  {
    name: 'bursar_messages_given_up',
    help: 'Messages to channels that were given up and not sent again.',
  },
] as const;

/** Whether alerts arrive, for the metrics. */
@Injectable()
export class MessageGauges {
  constructor(@Inject(Gauges) gauges: Gauges) {
    gauges.add(GAUGES, async (sql) => {
      const [row] = await sql.rows<{ waiting: number; dead: number }>(
        `SELECT count(*) FILTER (WHERE state = 'waiting' AND (attempts > 0 OR due_at <= now()))::int AS waiting,
           count(*) FILTER (WHERE state = 'dead')::int AS dead
         FROM notifications.message WHERE state <> 'sent'`,
      );
      return [[{ value: row?.waiting ?? 0 }], [{ value: row?.dead ?? 0 }]];
    });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { seal, unseal } from '../sessions/seal.js';
import { Flow } from './flow.js';

/** Sign-ins under way. What they keep can be read with the cookie of the browser alone. */
@Injectable()
export class FlowStore {
  constructor(@Inject(Database) private readonly database: Database) {}

  async save(id: string, secret: string, flow: Flow, now: Date, seconds: number): Promise<void> {
    await this.database.rows('DELETE FROM access.sign_in_flow WHERE expires_at <= $1', [now]);
    await this.database.rows(
      'INSERT INTO access.sign_in_flow (id, sealed, expires_at) VALUES ($1, $2, $3)',
      [id, seal(secret, 'flow', flow), new Date(now.getTime() + seconds * 1_000)],
    );
  }

  /** Once. Null: there is none, or another browser began it; that browser may still finish it. */
  async take(id: string, secret: string, now: Date): Promise<Flow | null> {
    const [row] = await this.database.rows<{ sealed: Uint8Array }>(
      'SELECT sealed FROM access.sign_in_flow WHERE id = $1 AND expires_at > $2',
      [id, now],
    );
    const flow = row === undefined ? null : Flow.safeParse(unseal(secret, 'flow', row.sealed));
    if (flow?.success !== true) return null;
    const taken = await this.database.rows(
      'DELETE FROM access.sign_in_flow WHERE id = $1 RETURNING 1',
      [id],
    );
    return taken.length === 1 ? flow.data : null;
  }
}

import pg from 'pg';
import { refuseWhileHolding } from './context.js';

export interface ListenOptions {
  readonly connectionString: string;
  readonly channel: string;
  readonly onNews: () => void;
  /** Once, however the connection ends. */
  readonly onLost: () => void;
}

export interface Listening {
  close(): Promise<void>;
}

/** A connection outside all pools that listens to one channel. Throws where there is no connection to be had. */
export async function listenTo({
  connectionString,
  channel,
  onNews,
  onLost,
}: ListenOptions): Promise<Listening> {
  refuseWhileHolding();
  const client = new pg.Client({
    connectionString,
    application_name: 'bursar-listen',
    keepAlive: true,
  });
  let isLost = false;
  const lost = (): void => {
    if (isLost) return;
    isLost = true;
    onLost();
  };
  client.on('error', lost);
  client.on('end', lost);
  client.on('notification', onNews);
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return { close: () => client.end().catch(() => undefined) };
}

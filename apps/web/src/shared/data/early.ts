import { client } from './client.js';
import { SessionQuery } from './session.query.js';

/** Before anything is drawn, since every page waits for it; whoever asks afterwards shares the answer. */
export function askForSession(): void {
  void client.query(SessionQuery, {}).toPromise();
}

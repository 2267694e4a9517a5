import { Clock } from './platform/clock.js';
import { BadSettings, readConfig } from './platform/config.js';
import { startProcess } from './platform/start-process.js';

/**
 * The api of a sample organisation while its history is made: the parent process sends the time, and weeks pass in seconds. There
 * is no worker beside it. The jobs that the history needs run at each step, one after the other, so that the same steps end the
 * same way.
 */
class MovedClock extends Clock {
  constructor(public at: Date) {
    super();
  }

  override now(): Date {
    return new Date(this.at);
  }
}

/** What the parent sends; each is answered by `{ done }`, or by `{ failed }` with the reason. */
interface Step {
  readonly at: string;
  /** By their names; what waits in the outbox is answered after them. None: the clock alone is moved. */
  readonly jobs: readonly string[] | null;
}

await startProcess(async () => {
  const config = readConfig(process.env);
  if (!config.BURSAR_IS_SAMPLE || process.send === undefined)
    throw new BadSettings('Only npm start makes a sample organisation.');
  const answer = (message: object): unknown => process.send?.(message);
  const [first] = (await nextMessage()) as [Step];
  const clock = new MovedClock(new Date(first.at));
  const { createApi } = await import('./app.module.js');
  const { JobRunner } = await import('./platform/job-runner.js');
  const app = await createApi(config, { clock });
  await app.listen(0, '127.0.0.1');
  const runner = app.get(JobRunner);
  process.on('message', ({ at, jobs }: Step) => {
    clock.at = new Date(at);
    const done = jobs === null ? Promise.resolve() : runner.runHere(jobs);
    done.then(
      () => answer({ done: true }),
      (error: unknown) => answer({ failed: error instanceof Error ? error.message : 'unknown' }),
    );
  });
  process.on('disconnect', () => void app.close().finally(() => process.exit()));
  answer({ url: await app.getUrl() });
});

function nextMessage(): Promise<unknown[]> {
  return new Promise((resolve) => {
    process.once('message', (message) => resolve([message]));
  });
}

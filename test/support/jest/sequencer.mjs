import Sequencer from '@jest/test-sequencer';

/** How many other files begin for each file that drives a browser. */
const OTHERS = 3;

/**
 * Files in a browser take longest and want a processor, others mostly wait: they begin mixed and early, so that the last files
 * of a run are short ones.
 */
export default class MixedSequencer extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const browser = sorted.filter(({ path }) => path.endsWith('.browser.ts'));
    const others = sorted.filter(({ path }) => !path.endsWith('.browser.ts'));
    const mixed = browser.flatMap((file, at) => [
      file,
      ...others.slice(at * OTHERS, (at + 1) * OTHERS),
    ]);
    return [...mixed, ...others.slice(browser.length * OTHERS)];
  }
}

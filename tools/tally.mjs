/** Adds up what the stages of a test run found; its last line is for machines. */
export class Tally {
  #sum = { passed: 0, failed: 0, skipped: 0 };
  #began = performance.now();

  /** A check that is no test counts as one. */
  check({ name, ok, output }) {
    if (output) console.log(output);
    this.#add(name, { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
  }

  jest(name, counts) {
    this.#add(name, counts);
  }

  #add(name, counts) {
    for (const key of Object.keys(this.#sum)) this.#sum[key] += counts[key];
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(0);
    console.log(`── ${name}: ${summaryOf(counts)} (${seconds} s since the start)\n`);
  }

  /** Says the sum and ends the process, with 1 if anything failed. */
  close() {
    console.log(summaryOf(this.#sum));
    process.exitCode = this.#sum.failed > 0 ? 1 : 0;
  }
}

function summaryOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Adds up what the stages of a test run found; its last line is for machines. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a check without tests found: types, lint, formatting. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
}

export class Tally {
  #sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  readonly #began = performance.now();

  /** A check that is no test counts as one. */
  check({ name, ok, output }: Check): void {
    if (output !== '') console.log(output);
    this.#add(name, { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
  }

  jest(name: string, counts: Counts): void {
    this.#add(name, counts);
  }

  #add(name: string, { passed, failed, skipped }: Counts): void {
    this.#sum = {
      passed: this.#sum.passed + passed,
      failed: this.#sum.failed + failed,
      skipped: this.#sum.skipped + skipped,
    };
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(0);
    console.log(
      `── ${name}: ${summaryOf({ passed, failed, skipped })} (${seconds} s since the start)\n`,
    );
  }

  /** Prints the sum and sets the exit code of the process, 1 if anything failed. */
  close(): void {
    console.log(summaryOf(this.#sum));
    process.exitCode = this.#sum.failed > 0 ? 1 : 0;
  }
}

function summaryOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

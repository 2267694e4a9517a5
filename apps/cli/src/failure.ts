/** 1 = it was tried and failed; 2 = the input is wrong and can be fixed. */
export type ExitCode = 1 | 2;

/** The end of a command: what is wrong and, where the user can do something, how to fix it. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = 1,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

export const badInput = (message: string, hint?: string): Failure => new Failure(message, 2, hint);

export interface SupervisedOptions {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFolder: string;
  onFinal?: (code: number | null) => boolean;
  onGivenUp: (why: string, code: number) => void;
}
export class Supervised {
  constructor(options: SupervisedOptions);
  start(): void;
  stop(): Promise<void>;
}

/** The little of oidc-provider that tests use; it has no types of its own. */
declare module 'oidc-provider' {
  import type { Server } from 'node:http';

  interface Account {
    readonly accountId: string;
    readonly claims: () => Promise<Record<string, unknown>>;
  }

  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    listen(port: number, host: string, ready: () => void): Server;
    on(event: string, listener: (...args: unknown[]) => void): this;
  }

  export type { Account };
}

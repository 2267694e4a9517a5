export function isAlive(pid: number): boolean;
export function commandOf(pid: number): string;
export function signal(pid: number, name: NodeJS.Signals): void;
export function freePort(preferred?: number, host?: string): Promise<number>;

export function writeWhole(file: string, text: string, options?: { mode?: number }): void;
export function readIfThere(file: string): string | null;

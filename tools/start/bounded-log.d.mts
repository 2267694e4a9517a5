export const LOG_BYTES_MAX: number;
export const LOGS_KEPT: number;
interface Bounds {
  bytesMax?: number;
  kept?: number;
}
export class BoundedLog {
  constructor(file: string, bounds?: Bounds);
  write(text: string): void;
  end(): void;
}
export function boundForeignLog(file: string, bounds?: Bounds): void;

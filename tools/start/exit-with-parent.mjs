/**
 * Loaded into children of `npm start`: when the parent is gone, however it died, the child stops as if it had been asked to.
 * JavaScript, so that the api and the worker need not load Node's TypeScript stripper: 18 MB in each of them.
 */
const PATIENCE_MS = 8_000;

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
});
process.channel?.unref();

/**
 * Loads each package of node_modules once for a worker, and our own modules afresh for each test file. Loading Nest,
 * Apollo, GraphQL and Prisma costs several times what most test files do with them.
 */
import JestRuntime from 'jest-runtime';

const Runtime = JestRuntime.default ?? JestRuntime;

/** By project: one worker may run several. */
const runtimes = new Map();

const isOfPackage = (key) => key.includes('/node_modules/') || key.startsWith('node:');

class SharedRuntime extends Runtime {
  constructor(...args) {
    const [config, , , , , , testPath] = args;
    const known = runtimes.get(config.id);
    if (known !== undefined) {
      known.#begin(testPath);
      return known;
    }
    super(...args);
    runtimes.set(config.id, this);
  }

  #begin(testPath) {
    this._testPath = testPath;
    this.esmLoader.testPath = testPath;
    this.executor.testPath = testPath;
    this.testState.state = 'loading';
  }

  /** Packages load parts of themselves late, so that this goes on serving them; what is ours is forgotten. */
  teardown() {
    const { moduleRegistry, esModuleRegistry, internalModuleRegistry } = this.registries;
    for (const key of moduleRegistry.keys()) if (!isOfPackage(key)) moduleRegistry.delete(key);
    for (const [key, module] of esModuleRegistry) {
      if (!isOfPackage(key) || module.status !== 'evaluated') esModuleRegistry.delete(key);
    }
    // Jest's own, which know the tests of one file.
    internalModuleRegistry.clear();
    this.jestGlobals.clearJestObjectCache();
    this.testMainModule.reset();
    this.testState.leaveTestCode();
  }
}

// Jest calls `require` on this file and takes what it gets as the class.
export { SharedRuntime as 'module.exports' };

/**
 * Loads each package and the product's own modules once for a worker, and what stands under `test` for each test file.
 * Loading them, and compiling them to machine code again, costs more than most test files do with them. The product's modules
 * keep no state of their own: several applications start on them within one file, and one after the other in a process.
 */
import JestRuntime from 'jest-runtime';

const Runtime = JestRuntime.default ?? JestRuntime;

/** By what a project stands on: test files of integration and browser share one. */
const runtimes = new Map();

const SOURCE = /\/(?:apps|packages)\/[a-z]+\/src\/(?!.*\.spec\.)/u;

const isKept = (key) =>
  key.includes('/node_modules/') || key.startsWith('node:') || SOURCE.test(key);

class SharedRuntime extends Runtime {
  constructor(...args) {
    const [config, , , , , , testPath] = args;
    const known = runtimes.get(config.globalSetup);
    if (known !== undefined) {
      known.#begin(testPath);
      return known;
    }
    super(...args);
    runtimes.set(config.globalSetup, this);
  }

  #begin(testPath) {
    this._testPath = testPath;
    this.esmLoader.testPath = testPath;
    this.executor.testPath = testPath;
    this.testState.state = 'loading';
  }

  /** Packages load parts of themselves late, so that this goes on serving them; test files and their support are forgotten. */
  teardown() {
    const { moduleRegistry, esModuleRegistry, internalModuleRegistry } = this.registries;
    for (const key of moduleRegistry.keys()) if (!isKept(key)) moduleRegistry.delete(key);
    for (const [key, module] of esModuleRegistry) {
      if (!isKept(key) || module.status !== 'evaluated') esModuleRegistry.delete(key);
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

/**
 * One global object for all test files of a worker. Test files replace no globals, and a fresh one for each would make
 * every package load again: its classes would otherwise not be the `Error` and `Map` that the next test file sees.
 */
import path from 'node:path';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** By what a project stands on: test files of integration and browser share one. */
const environments = new Map();

/** What Jest leaves on the global object and would find again in the next test file. */
const OF_ONE_FILE = ['EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL'].map((name) => Symbol.for(name));

/** What jest-worker says when no test file is left for a worker. */
const END = 2;

/**
 * What test files of a worker share because it takes long to start, such as a browser. It ends with the worker. There is none
 * where Jest runs a single file in its own process.
 */
const kept = process.send === undefined ? undefined : { things: new Map(), ends: new Set() };

if (kept !== undefined) {
  const end = ([message]) => {
    if (message !== END) return;
    process.off('message', end);
    for (const close of kept.ends) void close();
  };
  process.on('message', end);
}

class SharedEnvironment extends TestEnvironment {
  /** Jest wraps it for each test file. */
  #exit;

  constructor(config, context) {
    // What `ps` and `top` show of a worker.
    process.title = `jest ${path.relative(config.globalConfig.rootDir, context.testPath)}`;
    const known = environments.get(config.projectConfig.globalSetup);
    if (known !== undefined) {
      known.#begin();
      return known;
    }
    // A context whose globals are ordinary properties: Jest's asks a proxy for each `Map` and `BigInt` that code names.
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    super(config, context);
    vm.createContext = createContext;
    this.#exit = this.global.process.exit;
    this.global.keptByWorker = kept;
    environments.set(config.projectConfig.globalSetup, this);
  }

  #begin() {
    this.global.process.exit = this.#exit;
    for (const key of OF_ONE_FILE) delete this.global[key];
  }

  /** The next test file needs it; it ends with the worker. */
  async teardown() {}
}

export { SharedEnvironment as default };

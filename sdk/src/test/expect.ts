/** Vitest's `expect`, out of the packages that Vitest makes it from. */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  addCustomEqualityTesters,
  ChaiStyleAssertions,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import { getCurrentTest } from "@vitest/runner";
import { snapshotMatchers } from "./snapshots.js";

// biome-ignore lint/suspicious/noExplicitAny: chai's plugins write on it what they like
type AnyExpect = any;

for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, snapshotMatchers, JestAsymmetricMatchers]) {
  chai.use(plugin as never);
}

export function createExpect(test?: unknown): AnyExpect {
  const expect: AnyExpect = (value: unknown, message?: string) => {
    setState({ assertionCalls: getState(expect).assertionCalls + 1 }, expect);
    const assertion = chai.expect(value, message) as AnyExpect;
    const current = test ?? getCurrentTest();
    return current ? assertion.withTest(current) : assertion;
  };
  Object.assign(expect, chai.expect, (globalThis as AnyExpect)[ASYMMETRIC_MATCHERS_OBJECT]);
  expect.getState = () => getState(expect);
  expect.setState = (state: object) => setState(state, expect);
  setState({ ...noAssertions, currentTestName: "" }, expect);
  expect.assert = chai.assert;
  expect.extend = (matchers: object) => (chai.expect as AnyExpect).extend(expect, matchers);
  expect.addEqualityTesters = (testers: never) => addCustomEqualityTesters(testers);
  expect.addSnapshotSerializer = (chai.expect as AnyExpect).addSnapshotSerializer;
  expect.soft = (...args: unknown[]) => expect(...args).withContext({ soft: true });
  expect.poll = poll(expect);
  expect.unreachable = (message?: string) =>
    chai.assert.fail(`expected${message ? ` "${message}"` : ""} not to be reached`);
  expect.assertions = (expected: number) => {
    const error = new Error(`expected number of assertions to be ${expected}`);
    expect.setState({
      expectedAssertionsNumber: expected,
      expectedAssertionsNumberErrorGen: () => {
        error.message = `expected number of assertions to be ${expected}, but got ${expect.getState().assertionCalls}`;
        return error;
      },
    });
  };
  expect.hasAssertions = () =>
    expect.setState({
      isExpectingAssertions: true,
      isExpectingAssertionsError: new Error("expected any number of assertion, but got none"),
    });
  expect.extend(customMatchers);
  return expect;
}

const noAssertions = {
  assertionCalls: 0,
  isExpectingAssertions: false,
  isExpectingAssertionsError: null,
  expectedAssertionsNumber: null,
  expectedAssertionsNumberErrorGen: null,
};

/** `expect.poll(fn).toBe(…)`: tries until the assertion holds. */
function poll(expect: AnyExpect) {
  return (read: () => unknown, { interval = 50, timeout = 1000 }: { interval?: number; timeout?: number } = {}) => {
    const chain = (path: string[]): unknown =>
      new Proxy(() => {}, {
        get: (_target, name) => (typeof name === "symbol" || name === "then" ? undefined : chain([...path, name])),
        async apply(_target, _this, args) {
          const end = performance.now() + timeout;
          for (;;) {
            try {
              let assertion = expect(await read());
              for (const name of path.slice(0, -1)) assertion = assertion[name];
              return await assertion[path.at(-1) as string](...args);
            } catch (error) {
              if (performance.now() >= end) throw error;
              await new Promise((resolve) => setTimeout(resolve, interval));
            }
          }
        },
      });
    return chain([]);
  };
}

export const expect: AnyExpect = createExpect();
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, writable: true, configurable: true });

/** Counts assertions anew. */
export function beginAssertions(currentTestName: string): void {
  setState({ ...noAssertions, currentTestName }, expect);
}

/** Throws when a test made another number of assertions than it said. */
export function endAssertions(of: AnyExpect): void {
  const state = of.getState();
  if (state.expectedAssertionsNumber !== null && state.assertionCalls !== state.expectedAssertionsNumber) {
    throw state.expectedAssertionsNumberErrorGen();
  }
  if (state.isExpectingAssertions && state.assertionCalls === 0) throw state.isExpectingAssertionsError;
}

export const { assert, should } = chai;
export { chai };

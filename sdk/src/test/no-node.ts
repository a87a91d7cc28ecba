/** What the packages of the test framework find in place of Node's modules: nothing. */
export const promisify = undefined;

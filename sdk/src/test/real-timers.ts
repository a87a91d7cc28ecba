/** What Stoa's own code waits with while a test turns the clock: the build puts these in the place of the globals. */
export { performance } from "../guest/web/performance.js";
export { clearInterval, clearTimeout, setInterval, setTimeout } from "../guest/web/timers.js";

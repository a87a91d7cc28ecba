/**
 * The frames of a stack name functions; they must not hand them out. An app that runs inside of a function of ours (a
 * getter, a replaced built-in) would get at what the SDK keeps to itself.
 */

interface Tracing {
  prepareStackTrace?: ((error: Error, frames: object[]) => unknown) | undefined;
}

const tracing = Error as Tracing;
const before = tracing.prepareStackTrace;
tracing.prepareStackTrace = (_error, frames) => frames;
const [frame] = new Error().stack as unknown as object[];
tracing.prepareStackTrace = before;
if (frame) Reflect.deleteProperty(Object.getPrototypeOf(frame) as object, "getFunction");

/** What asks for members without meaning any: promises, bundlers' interop, serialisers. */
const quiet = new Set<PropertyKey>(["__esModule", "default", "then", "toJSON"]);

/**
 * Makes a member that a module does not have throw with its name. It is the prototype that throws: bundles copy a
 * module's own members onto an object with the module's prototype (`sdk-surface.md` 4.5).
 */
export function naming<Module extends object>(name: string, module: Module): Module {
  const prototype = new Proxy(Object.prototype, {
    get(target, member, receiver) {
      if (typeof member === "symbol" || quiet.has(member) || member in target) {
        return Reflect.get(target, member, receiver) as unknown;
      }
      throw new TypeError(`"${name}" has no member "${member}"`);
    },
  });
  return Object.setPrototypeOf(module, prototype) as Module;
}

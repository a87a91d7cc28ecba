/**
 * What a hook gives to an app, such that asking for what is not in it says so by name: a component that is undefined
 * would fail later, where nobody knows its name. `Experimental_Name` is `Name`, as it was called in earlier builds.
 */
export function named<Api extends object>(hook: string, api: Api): Api {
  return new Proxy(api, {
    get(target, key, receiver) {
      if (typeof key === "symbol" || key in target) return Reflect.get(target, key, receiver);
      const today = key.replace(/^Experimental_/, "");
      if (today in target) return Reflect.get(target, today, receiver);
      // What looks whether something is a promise, an element or JSON asks for these.
      if (key === "then" || key === "$$typeof" || key === "toJSON") return undefined;
      throw new TypeError(`${hook}: there is no ${key}; there are ${Object.keys(target).join(", ")}`);
    },
  });
}

/**
 * The clock library tries a timer out when it is loaded, and no timer can run before a call. It is loaded between this
 * module and `timers-on.ts`.
 */
const names = ["setTimeout", "setInterval", "clearTimeout", "clearInterval"] as const;
const real = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
for (const name of names)
  Object.defineProperty(globalThis, name, { value: () => 0, configurable: true, writable: true });

export function timersOn(): void {
  names.forEach((name, index) => {
    const descriptor = real[index];
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
  });
}

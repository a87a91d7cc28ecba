import { useCallback, useLayoutEffect, useRef } from "react";

/** One function for as long as there is the component, which does what the function of the latest drawing does. */
export function useStable<Given extends unknown[], Result>(
  act: (...given: Given) => Result,
): (...given: Given) => Result {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...given: Given) => latest.current(...given), []);
}

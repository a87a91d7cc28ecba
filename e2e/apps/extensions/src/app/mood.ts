import { useEffect } from "react";

const met = new Set<string>();

/**
 * Fails the first time that a place is mounted, as a third party that was away for a moment. In an effect: React renders
 * once more by itself what throws while it renders.
 */
export function useMood(place: string): void {
  useEffect(() => {
    if (met.has(place)) return;
    met.add(place);
    throw new Error(`not in the mood for a ${place}`);
  }, [place]);
}

/** The element of a block on a canvas; undefined while it is off the screen. */
export function nodeElement(within: Element | null, id: string): HTMLElement | undefined {
  const nodes = within?.querySelectorAll<HTMLElement>(".react-flow__node") ?? [];
  return [...nodes].find((node) => node.dataset.id === id);
}

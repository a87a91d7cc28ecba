const CONTROLS = "input, textarea, [role=combobox], [role=textbox]";

/** The first input in an element that takes what is typed. */
export function firstControl(within: Element | null | undefined): HTMLElement | undefined {
  return [...(within?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])].find((control) => !control.matches(":disabled"));
}

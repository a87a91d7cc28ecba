import { bridge, type ToastHandle } from "./bridge.js";

/** `alert(options)`: resolves when the user closes it (`sdk-surface.md` 2.3.3). */
export async function alert(options: { title: string; text: string; okLabel?: string }): Promise<void> {
  await bridge("alert").alert(options);
}

/** `confirm(options)`: true for the confirm button. */
export async function confirm(options: object): Promise<boolean> {
  return await bridge("confirm").confirm(options);
}

/** `showToast(options)`: a handle to hide, update or bring it back. */
export async function showToast(options: object): Promise<ToastHandle> {
  return bridge("showToast").showToast(options);
}

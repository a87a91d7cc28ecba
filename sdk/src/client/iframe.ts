import { bridge } from "./bridge.js";

/** What `onMessage` of {@link showIframe} gets besides the message. */
export interface IframeControls {
  hideIframe(): void;
  sendMessage(message: unknown): void;
}

/** Options of {@link showIframe}: a page by its address, or HTML of the app's own. */
export type IframeOptions = {
  width: `${number}px`;
  height: `${number}px`;
  onMessage?: (message: unknown, controls: IframeControls) => void;
} & ({ url: string } | { html: string; initialData?: unknown });

/** Shows a page or HTML above everything; resolves when it is closed, rejects if it cannot be shown. */
export async function showIframe(options: IframeOptions): Promise<void> {
  await bridge("showIframe").showIframe(options);
}

import type { ComponentType } from "react";
import { bridge } from "./bridge.js";

/** Opens a dialog; resolves once it has been opened and closed, rejects if it could not open. */
export async function showDialog(options: {
  title: string;
  Dialog: ComponentType<{ hideDialog(): void }>;
}): Promise<void> {
  await bridge("showDialog").showDialog(options);
}

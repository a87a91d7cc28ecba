export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How the main modifier key is written here. */
export const MOD = isMac ? "⌘" : "Ctrl";

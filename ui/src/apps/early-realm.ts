import { prepareRealm } from "@stoa/sdk/page";
import { askAhead } from "../api/ahead";
import { loadBundleAhead } from "../api/bundles";
import { workspacePath } from "../api/client";

/** The realm's document. */
export const FRAME = "/realm/frame.html";
/** Whether the last workspace that this browser had open runs apps: `some` or `none`. */
const APPS = "stoa.apps";

/** Remembers whether what {@link startEarly} does is of use the next time that the page opens. */
export function rememberApps(apps: "some" | "none"): void {
  try {
    localStorage.setItem(APPS, apps);
  } catch {
    // No storage: only what is always of use is done ahead.
  }
}

function rememberedApps(): string | null {
  try {
    return localStorage.getItem(APPS);
  } catch {
    return null;
  }
}

/**
 * Begins what takes longest while the page's own code still starts: who is signed in, which apps are installed, their
 * bundles, and a frame with a worker for the first of them, for which the browser needs a process.
 */
export function startEarly(): void {
  const [, workspace] = location.pathname.split("/");
  // Where one becomes somebody else, who is signed in now is of no use.
  if (workspace === "sign-in" || workspace === "join") return;
  void askAhead("/api/bootstrap");
  const apps = rememberedApps();
  if (apps !== "none") prepareRealm(FRAME);
  // Not before one was signed in here: it would only be refused.
  if (apps === "some" && workspace) void loadRealmsAhead(decodeURIComponent(workspace));
}

async function loadRealmsAhead(workspace: string): Promise<void> {
  try {
    const answer = await askAhead(workspacePath(workspace, "realms"));
    if (!answer.ok) return;
    const { data } = (await answer.clone().json()) as { data: { bundle_url: string }[] };
    for (const { bundle_url } of data) loadBundleAhead(bundle_url);
  } catch {
    // The page asks again, and says what is wrong.
  }
}

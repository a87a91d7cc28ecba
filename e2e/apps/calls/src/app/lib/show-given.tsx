import { showDialog, Typography } from "attio/client";

/** Shows what a text action was given, as JSON and word for word. */
export async function showGiven(title: string, given: unknown): Promise<void> {
  await showDialog({
    title,
    Dialog: () => <Typography.Body>{JSON.stringify(given)}</Typography.Body>,
  });
}

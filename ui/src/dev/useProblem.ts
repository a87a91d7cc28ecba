import type { RealmError } from "@stoa/sdk/page";
import { useEffect } from "react";
import { problems } from "./problems";

/** Notes a surface that failed, once per failure. */
export function useProblem(app: { slug: string; name: string }, error: RealmError | undefined): void {
  const { slug, name } = app;
  useEffect(() => {
    if (error) problems.report({ slug, name }, "A surface", error);
  }, [slug, name, error]);
}

/** Singular names that the oldest apps use (`sdk-behaviour.md` 3). */
const singular: Record<string, string> = {
  person: "people",
  company: "companies",
  deal: "deals",
  user: "users",
  workspace: "workspaces",
};

/** The objects that an app means: one slug or several, in the old spelling or the new. */
export function objectSlugs(objects: string | readonly string[]): string[] {
  return (typeof objects === "string" ? [objects] : objects).map((slug) =>
    Object.hasOwn(singular, slug) ? (singular[slug] as string) : slug,
  );
}

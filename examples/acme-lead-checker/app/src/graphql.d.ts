declare module "*.graphql" {
  import type { Query } from "attio/client";

  // Only until `stoa build` or `stoa dev` has written the typed declaration beside the document.
  // biome-ignore lint/suspicious/noExplicitAny: the typed declaration replaces this one
  const query: Query<any, any>;
  export default query;
}

import type { Family } from "./contract";
import { JsonView } from "./JsonView";

/** Any value, for debugging. */
export const jsonComponents: Family<"Json"> = { Json: ({ props }) => <JsonView wire={props.data} /> };

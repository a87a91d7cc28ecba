import type { ReactNode } from "react";
import { OutcomeSchema } from "../schema/outcome.js";
import { OutcomeValue } from "../schema/values.js";
import { unavailable } from "./unavailable.js";

/** A block's configurator: a component, made at evaluation time. */
function defineConfigurator<Block>(block: Block, render: (block: Block) => ReactNode) {
  return () => render(block);
}

/** `Workflows` of the client module (`sdk-surface.md` 2.3.10). */
export const Workflows = {
  defineConfigurator,
  useConfigurator: unavailable("Workflows.useConfigurator"),
  OutcomeSchema,
  OutcomeValue,
};

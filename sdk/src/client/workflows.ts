import { createElement, type ReactNode } from "react";
import { OutcomeSchema } from "../schema/outcome.js";
import { OutcomeValue } from "../schema/values.js";
import { BlockContext, useConfigurator } from "./configurator/use-configurator.js";

/** A block's configurator: a component, made at evaluation time. */
function defineConfigurator<Block>(block: Block, render: (block: Block) => ReactNode) {
  const Rendered = () => render(block);
  return () => createElement(BlockContext, { value: block }, createElement(Rendered));
}

/** `Workflows` of the client module (`sdk-surface.md` 2.3.10). */
export const Workflows = { defineConfigurator, useConfigurator, OutcomeSchema, OutcomeValue };

import { createContext, useContext } from "react";
import type { Catalog, Source, World } from "../scope";
import type { Config, Json, Problem } from "../types";

/** What the inputs of one block's panel need to know. */
export interface BlockForm {
  blockId: string;
  /** The configuration as a whole: inputs look at their siblings. */
  config: Config;
  /** What may stand in inputs: blocks that run before this one. Empty for triggers. */
  sources: readonly Source[];
  /** A trigger's values are fixed: nothing runs before it. */
  canBind: boolean;
  world: World;
  catalog: Catalog;
  /** The workflow's, for points in time. */
  timezone: string;
  editable: boolean;
  problems: readonly Problem[];
}

const FormContext = createContext<BlockForm | null>(null);
export const BlockFormProvider = FormContext.Provider;

export function useBlockForm(): BlockForm {
  const form = useContext(FormContext);
  if (!form) throw new Error("useBlockForm outside of a block's panel");
  return form;
}

/** What an input holds, and how it changes; `undefined` is nothing. */
export interface InputProps {
  /** Name for people, and of the control. */
  label: string;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
}

/** Problems at a path of the configuration, and below it where nothing below shows them. */
export function problemsAt(problems: readonly Problem[], path: string, withBelow: boolean): string[] {
  return problems
    .filter((problem) => problem.path === path || (withBelow && problem.path.startsWith(`${path}.`)))
    .map((problem) => sentence(problem.message));
}

/** Messages of checks may lean on the field that they stand at. */
export function sentence(message: string): string {
  const text = message.trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

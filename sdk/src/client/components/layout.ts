import { createElement } from "react";
import { host, type PropsOf } from "./host.js";

export const Banner = host("Banner");
export const Button = host("Button");
export const Column = host("Column");
export const Divider = host("Divider");
export const Row = host("Row");
export const Section = host("Section");

export const Card = host("Card");
export const EmptyState = host("EmptyState");
export const Grid = host("Grid");
export const Stack = host("Stack");
// Version 1.0.4 has them under experimental names only.
export const Experimental_Card = Card;
export const Experimental_EmptyState = EmptyState;
export const Experimental_Grid = Grid;
export const Experimental_Stack = Stack;

/** Its text defaults to "Loading...". */
export function LoadingState({ children, ...props }: PropsOf<"LoadingState">) {
  return createElement("LoadingState", props, children ?? "Loading...");
}

import { createContext } from "react";
import type { Place } from "../definition";

/** What nodes and lines can ask of the canvas that they are on. */
export interface CanvasActions {
  editable: boolean;
  /** Asks which block is to follow an outcome; the choice opens at the element. */
  onAdd(place: Place, at: Element): void;
}

export const CanvasContext = createContext<CanvasActions>({ editable: false, onAdd: () => undefined });

import type { HostComponents } from "@stoa/sdk/page";
import { createContext, type FC, type ReactNode } from "react";
import type { AppIdentity } from "../icons";

export interface ConfiguratorFieldProps {
  field: HostComponents["ConfiguratorField"];
  app: AppIdentity;
  /** There is no input inside. */
  isEmpty: boolean;
  children: ReactNode;
}

/** What stands around each input of a configurator, drawn by whoever configures a block. */
export const ConfiguratorFieldContext = createContext<FC<ConfiguratorFieldProps> | null>(null);

import { ConfigSchema } from "../schema/config.js";
import { ActorType, CurrencyISO4217Code } from "./constants.js";
import {
  AttioConnectionExpiredError,
  AttioError,
  AttioNoUserConnectionError,
  AttioNoWorkspaceConnectionError,
  AttioUnexpectedTransportError,
} from "./errors.js";
import { naming } from "./named.js";
import { Settings } from "./settings.js";
import { defineWorkflowBlock } from "./workflow-block.js";

/** The module `attio` (`sdk-surface.md` 2.2): what a bundle finds as `ATTIO_ROOT_SDK`. */
export const root = naming("attio", {
  ActorType,
  CurrencyISO4217Code,
  Settings,
  Workflows: { ConfigSchema, defineWorkflowBlock },
  AttioError,
  AttioNoUserConnectionError,
  AttioNoWorkspaceConnectionError,
  AttioConnectionExpiredError,
  AttioUnexpectedTransportError,
});

import { destination } from "../notifications.js";
import { object } from "../shape.js";
import { rules } from "./rule.js";

/** What leads to other places of Stoa (`sdk-surface.md` 2.3.4). */
export const navigationComponents = rules({
  AttioLink: {
    props: object({ to: destination }),
    children: "text",
    notOn: { "workspace-settings": "use the Button of Settings.useForm and navigate" },
  },
});

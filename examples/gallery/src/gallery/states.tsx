import { Banner, showDialog } from "attio/client";
import type { JSX } from "react";

type Dialog = (props: { hideDialog: () => void }) => JSX.Element;

interface State {
  /** What it is called: the title of its dialog. */
  name: string;
  /** What there is to see. */
  about: string;
  Dialog: Dialog;
}

/** What an action of the gallery does: opens a family in a dialog. */
export const opens = (title: string, Dialog: Dialog) => async () => {
  await showDialog({ title, Dialog });
};

/** States that fill a surface: each in a dialog of its own. */
export function States({ states }: { states: readonly State[] }) {
  return states.map(({ name, about, Dialog }) => (
    <Banner
      key={name}
      variant="neutral"
      actions={[
        {
          label: `Show ${name.charAt(0).toLowerCase()}${name.slice(1)}`,
          variant: "secondary",
          onTrigger: opens(name, Dialog),
        },
      ]}
    >
      {about}
    </Banner>
  ));
}

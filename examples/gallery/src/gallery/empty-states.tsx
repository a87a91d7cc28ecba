import { Button, Experimental_EmptyState as EmptyState, TextBlock } from "attio/client";
import { States } from "./states";

const nothing = () => {};
const title = "No leads yet";
const description = "Leads show here once Acme has checked a phone number.";

const Bare = () => <EmptyState title={title} description={description} />;

const OneAction = () => (
  <EmptyState title={title} description={description}>
    <Button label="Check a number" variant="primary" icon="Phone" onClick={nothing} />
  </EmptyState>
);

const TwoActions = () => (
  <EmptyState title={title} description={description}>
    <Button label="Learn more" onClick={nothing} />
    <Button label="Check a number" variant="primary" icon="Phone" onClick={nothing} />
    Only buttons are drawn.
  </EmptyState>
);

export const ManyActions = () => (
  <EmptyState title={title} description={description}>
    <Button label="Import a list" icon="Upload" onClick={nothing} />
    <Button label="Check a number" variant="primary" icon="Phone" onClick={nothing} />
    <Button label="Forget everything" variant="destructive" icon="Trash" onClick={nothing} />
  </EmptyState>
);

const ManyPrimaries = () => (
  <EmptyState title={title} description={description}>
    <Button label="Import a list" variant="primary" onClick={nothing} />
    <Button label="Check a number" variant="primary" onClick={nothing} />
    <Button label="Connect Acme" variant="primary" onClick={nothing} />
  </EmptyState>
);

const NotAlone = () => (
  <>
    <TextBlock>An empty state that is not alone is not drawn.</TextBlock>
    <EmptyState title={title} description={description} />
  </>
);

export function EmptyStateGallery() {
  return (
    <States
      states={[
        { name: "Empty state", about: "Without an action", Dialog: Bare },
        { name: "Empty state with one action", about: "With one action", Dialog: OneAction },
        { name: "Empty state with two actions", about: "With two actions", Dialog: TwoActions },
        { name: "Empty state with many actions", about: "More than two: the primary one stays", Dialog: ManyActions },
        { name: "Empty state with many primaries", about: "Several primaries are none", Dialog: ManyPrimaries },
        { name: "Empty state beside a text", about: "Not alone: it is not drawn", Dialog: NotAlone },
      ]}
    />
  );
}

import { Button, Section, TextBlock, Typography } from "attio/client";
import { useState } from "react";

/** In a dialog its buttons stand in the footer, wherever the app has put them. */
export function ButtonGallery({ hideDialog }: { hideDialog: () => void }) {
  const [clicks, setClicks] = useState(0);
  const again = () => setClicks((count) => count + 1);
  return (
    <>
      <TextBlock align="left">
        In a dialog buttons stand below it, and one that is primary on a page is secondary.
      </TextBlock>
      <Section title="In a section">
        <Button label="Count" icon="Plus" keyboardHint="c" onClick={again} />
        <Typography.Caption>Clicked {clicks} times</Typography.Caption>
      </Section>
      <Button label="Primary" variant="primary" icon={"NoSuchIcon" as "Plus"} onClick={again} />
      <Button label="Disabled" disabled onClick={again} />
      <Button label="Close it" variant="destructive" onClick={hideDialog} />
    </>
  );
}

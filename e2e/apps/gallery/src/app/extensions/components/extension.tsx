import {
  Badge,
  Banner,
  Button,
  Divider,
  Extensions,
  Link,
  LoadingState,
  Section,
  showDialog,
  TextBlock,
  Typography,
} from "attio/client";
import { useState } from "react";

const colors = "amber blue cyan green grey lavender lime orange pink purple red yellow".split(" ") as "amber"[];

function Everything({ hideDialog }: { hideDialog: () => void }) {
  const [clicks, setClicks] = useState(0);
  const again = async () => setClicks(clicks + 1);
  return (
    <>
      <Typography.Title variant="extraLarge">Extra large title</Typography.Title>
      <Typography.Title variant="large">Large title</Typography.Title>
      <Typography.Title>Standard title</Typography.Title>
      <Typography.Title variant="medium">Medium title</Typography.Title>
      <Typography.Title variant="small">Small title</Typography.Title>
      <Typography.Title variant="extraSmall">Extra small title</Typography.Title>
      <Typography.Body>Standard body</Typography.Body>
      <Typography.Body variant="large">Large body</Typography.Body>
      <Typography.Body variant="strong">Strong body</Typography.Body>
      <Typography.Body variant="interactive">Interactive body</Typography.Body>
      <Typography.Caption>A caption, clicked {clicks} times</Typography.Caption>
      <Divider />
      <Banner variant="neutral">A small neutral banner.</Banner>
      <Banner variant="warning">A small warning.</Banner>
      <Banner variant="error">A small error.</Banner>
      <Banner
        variant="neutral"
        size="large"
        title="A large banner"
        actions={[
          { label: "Later", variant: "secondary", onTrigger: again },
          { label: "Now", variant: "primary", onTrigger: again },
        ]}
      >
        With a title and two actions.
      </Banner>
      <Section title="Badges" description="Every colour there is">
        <TextBlock align="left">
          {colors.map((color) => (
            <Badge key={color} color={color}>
              {color}
            </Badge>
          ))}
        </TextBlock>
      </Section>
      <Section title="Text">
        <TextBlock align="left">
          To the left, with <Link href="https://example.com">a link</Link>.
        </TextBlock>
        <TextBlock>In the middle.</TextBlock>
        <TextBlock align="right">To the right.</TextBlock>
        <LoadingState>Loading nothing…</LoadingState>
      </Section>
      <Button label="Count" icon="Plus" keyboardHint="c" onClick={again} />
      <Button label="Primary" variant="primary" onClick={again} />
      <Button label="Disabled" disabled onClick={again} />
      <Button label="Close it" variant="destructive" onClick={hideDialog} />
    </>
  );
}

export default Extensions.defineExtension({
  id: "components",
  type: "record-action",
  label: "Show components",
  icon: "Apps",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Everything", Dialog: Everything });
  },
});

import * as client from "attio/client";
import {
  Badge,
  Experimental_Card as Card,
  Divider,
  Section,
  Experimental_Stack as Stack,
  TextBlock,
} from "attio/client";
import type { FC, ReactNode } from "react";

// Still there for older apps, though the package's types have given them up.
const { Row, Column } = client as unknown as Record<"Row" | "Column", FC<{ children: ReactNode }>>;

const gaps = ["none", "extraSmall", "small", "medium", "large", "extraLarge"] as const;

const Three = () => (
  <>
    <Badge color="blue">One</Badge>
    <Badge color="green">Two</Badge>
    <Badge color="amber">Three</Badge>
  </>
);

export function LayoutGallery() {
  return (
    <>
      <Section title="Section" description="A title, what it is about, and its contents">
        <TextBlock align="left">Contents, and in them</TextBlock>
        <Section title="A section in a section">
          <Three />
        </Section>
      </Section>
      <Divider />
      <Card title="A card with a title, which is cut off where it is longer than the card is wide, as this one is">
        <TextBlock align="left">A card in it has no border of its own:</TextBlock>
        <Card title="Inner card">
          <TextBlock align="left">Its contents.</TextBlock>
        </Card>
      </Card>
      <Card>A card without a title.</Card>
      <Divider />
      <Section title="Stack" description="Every gap, from none to extra large">
        {gaps.map((gap) => (
          <Stack key={gap} direction="row" gap={gap}>
            <Three />
          </Stack>
        ))}
      </Section>
      <Section title="Alignment">
        {(["start", "center", "end", "space-between"] as const).map((justify) => (
          <Stack key={justify} direction="row" gap="small" justify={justify}>
            <Three />
          </Stack>
        ))}
        {(["start", "center", "end", "stretch"] as const).map((align) => (
          <Stack key={align} gap="extraSmall" align={align}>
            <Badge color="lavender">Column, {align}</Badge>
          </Stack>
        ))}
      </Section>
      <Section title="Row and Column">
        <Row>
          <Card>First</Card>
          <Card>Second</Card>
          <Card>Third</Card>
          <Card>The fourth begins a new line</Card>
        </Row>
        <Column>
          <Three />
        </Column>
      </Section>
    </>
  );
}

import { Experimental_Card as Card, Experimental_Grid as Grid, Section, Typography } from "attio/client";

function Tiles({ count }: { count: number }) {
  return Array.from({ length: count }, (_, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tiles are told apart by nothing else
    <Card key={at} title={`Tile ${at + 1}`}>
      <Typography.Title variant="large">{(at + 1) * 128}</Typography.Title>
      <Typography.Caption>this month</Typography.Caption>
    </Card>
  ));
}

export function GridGallery() {
  return (
    <>
      <Section title="As many columns as fit" description="Small columns, medium gap">
        <Grid minColumnWidth="small">
          <Tiles count={3} />
        </Grid>
      </Section>
      <Section title="At most two columns">
        <Grid minColumnWidth="small" maxColumns={2} gap="small">
          <Tiles count={4} />
        </Grid>
      </Section>
      <Section title="One column">
        <Grid maxColumns={1} gap="extraSmall">
          <Tiles count={2} />
        </Grid>
      </Section>
      <Section title="Large columns" description="Only one fits here: a column is dropped rather than squeezed">
        <Grid minColumnWidth="large" gap="large">
          <Tiles count={2} />
        </Grid>
      </Section>
      <Section title="Aligned at the start" description="Every tile keeps its own height">
        <Grid maxColumns={2} minColumnWidth="small" align="start">
          <Card title="Short">One line.</Card>
          <Card title="Tall">
            Several lines, because there is so much more to say here than there is in the other card.
          </Card>
        </Grid>
      </Section>
    </>
  );
}

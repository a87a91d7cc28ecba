import { Divider, Link, TextBlock, Typography } from "attio/client";

export function TextGallery() {
  return (
    <>
      <Typography.Title variant="extraLarge">Extra large title</Typography.Title>
      <Typography.Title variant="large">Large title</Typography.Title>
      <Typography.Title>Standard title</Typography.Title>
      <Typography.Title variant="medium">Medium title</Typography.Title>
      <Typography.Title variant="small">Small title</Typography.Title>
      <Typography.Title variant="extraSmall">Extra small title</Typography.Title>
      <Divider />
      <Typography.Body variant="large">Large body: what a page says first.</Typography.Body>
      <Typography.Body>Standard body: most of what there is to read.</Typography.Body>
      <Typography.Body variant="strong">Strong body: what counts.</Typography.Body>
      <Typography.Body variant="interactive">Interactive body: what can be clicked.</Typography.Body>
      <Typography.Caption>A caption, for {2 + 1} asides &amp; footnotes.</Typography.Caption>
      <Divider />
      <TextBlock align="left">
        To the left, with <Link href="https://example.com/terms">a link</Link> that opens outside, a{" "}
        <Link href="mailto:ada@example.com">mail address</Link> and a <Link href="tel:+46701740605">number</Link>.
      </TextBlock>
      <TextBlock>In the middle, which is where a text block stands unless it is told otherwise.</TextBlock>
      <TextBlock align="right">To the right.</TextBlock>
      <TextBlock align="left">
        AVeryLongWordThatHasNoPlaceToBreakAndYetMustNotLeaveItsDialogWhateverHappensToTheRestOfTheLineItStandsIn.
      </TextBlock>
      A text that stands in nothing at all.
    </>
  );
}

import { Avatar, Badge, Section, Experimental_Stack as Stack, StatusBadge, TextBlock } from "attio/client";

const colors = [
  "amber",
  "blue",
  "cyan",
  "green",
  "grey",
  "lavender",
  "lime",
  "orange",
  "pink",
  "purple",
  "red",
  "yellow",
] as const;
const statuses = [
  "blue",
  "violet",
  "pink",
  "red",
  "orange",
  "yellow",
  "green",
  "cyan",
  "grey",
  "#0f766e",
  "#B45309",
] as const;

/** A picture that needs no network. */
const picture =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#1d4ed8"/><circle cx="20" cy="16" r="8" fill="#fde68a"/><path d="M4 44a16 16 0 0 1 32 0z" fill="#fde68a"/></svg>',
  );

export function BadgeGallery() {
  return (
    <>
      <Section title="Badges" description="Twelve colours, in a line of text">
        <TextBlock align="left">
          {colors.map((color) => (
            <Badge key={color} color={color}>
              {color}
            </Badge>
          ))}
        </TextBlock>
      </Section>
      <Section title="Natural width" description="A badge of its own is as wide as its text">
        <Badge color="green">
          {3} of {4} done
        </Badge>
        <Badge color="lavender">
          A badge whose text is too long for the place that it stands in, which is why the end of it is cut off
        </Badge>
      </Section>
      <Section title="Status badges" description="Nine names, and any #RRGGBB">
        <TextBlock align="left">
          {statuses.map((color) => (
            <StatusBadge key={color} color={color}>
              {color}
            </StatusBadge>
          ))}
        </TextBlock>
      </Section>
      <Section title="Avatars">
        <Stack direction="row" gap="medium" align="center">
          <Avatar name="Ada Lindqvist" src={null} size="small" />
          <Avatar name="Ada Lindqvist" src={undefined} />
          <Avatar name="Ada Lindqvist" src={null} size="large" />
          <Avatar name="Lumen Robotics" src={null} size="small" shape="box" />
          <Avatar name="Lumen Robotics" src={null} shape="box" />
          <Avatar name="Lumen Robotics" src={null} size="large" shape="box" />
        </Stack>
        <Stack direction="row" gap="medium" align="center">
          <Avatar name="Grace Hopper" src={null} variant="subtle" />
          <Avatar name="Katherine Johnson" src={null} variant="subtle" shape="box" />
          <Avatar name="Picture" src={picture} />
          <Avatar name="Box" src={picture} shape="box" size="large" />
          <Avatar name="No picture" src="data:image/png,broken" />
          <Avatar name="" src={null} />
        </Stack>
      </Section>
    </>
  );
}

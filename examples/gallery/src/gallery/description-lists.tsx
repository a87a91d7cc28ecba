import { Badge, DescriptionList, Divider, Link } from "attio/client";

const nothing = () => {};

export function DescriptionListGallery() {
  return (
    <>
      <DescriptionList title="Subscription">
        <DescriptionList.Item label="Plan" icon="Subscription">
          Business, {12} seats
        </DescriptionList.Item>
        <DescriptionList.Item label="Owner" icon="User">
          <Link href="https://example.com/ada">Ada Lindqvist</Link>, since 2024
        </DescriptionList.Item>
        <DescriptionList.Item label="Tags" icon="Tag">
          <Badge color="blue">Sales</Badge>
          <Badge color="green">Engineering</Badge>
          <Badge color="purple">Marketing</Badge>
        </DescriptionList.Item>
        <DescriptionList.Item label="Billing address" icon="Location">
          Storgatan 12, 114 55 Stockholm, and so many more lines of an address that it takes a second line
        </DescriptionList.Item>
        <DescriptionList.Menu>
          <DescriptionList.Menu.Item label="Edit" icon="Edit" onSelect={nothing} />
          <DescriptionList.Menu.Item label="Open in Stripe" variant="primary" onSelect={nothing} />
          <DescriptionList.Menu.Item label="Cancel subscription" icon="Trash" variant="danger" onSelect={nothing} />
        </DescriptionList.Menu>
      </DescriptionList>
      <Divider />
      <DescriptionList>
        <DescriptionList.Item label="Without a title">It is only a list.</DescriptionList.Item>
        <DescriptionList.Item label="An icon that is none" icon={"NoSuchIcon" as "Tag"}>
          The app's own stands in for it.
        </DescriptionList.Item>
        <DescriptionList.Item label="Nothing">{""}</DescriptionList.Item>
      </DescriptionList>
      <Divider />
      <DescriptionList label="An older name for the title">
        <DescriptionList.Item label="Status">
          <Badge color="green">Active</Badge>
        </DescriptionList.Item>
      </DescriptionList>
    </>
  );
}

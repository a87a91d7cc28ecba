import { Divider, Extensions, Typography } from "attio/client";
import { BadgeGallery } from "../../../gallery/badges";
import { BannerGallery } from "../../../gallery/banners";
import { ButtonGallery } from "../../../gallery/buttons";
import { DescriptionListGallery } from "../../../gallery/description-lists";
import { GridGallery } from "../../../gallery/grids";
import { TableGallery } from "../../../gallery/tables";

/** What looks or stands differently on a page than in a dialog. */
function Page() {
  return (
    <>
      <Typography.Title variant="extraLarge">On a page</Typography.Title>
      <ButtonGallery hideDialog={() => {}} />
      <Divider />
      <BannerGallery />
      <Divider />
      <GridGallery />
      <Divider />
      <BadgeGallery />
      <Divider />
      <DescriptionListGallery />
      <Divider />
      <TableGallery />
    </>
  );
}

export default Extensions.experimental_definePage({ name: "Components", variant: "centered", Page });
